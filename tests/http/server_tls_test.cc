#include <gmock/gmock.h>

#include <ctime>

#include "tests/http/test_secrets.h"
#include "tests/http/test_server.h"
#include "tests/http/tls_client.h"
#include "tests/http/websocket/websocket_client.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::http {
namespace {

using ::testing::HasSubstr;

class ServerTlsTest : public ServerTest, public WebSocketHandler {
 protected:
  ServerTlsTest() {
    WriteCertificate(cert_, key_, "one");
    WriteCertificate(other_cert_, other_key_, "two");
  }
  ServerOptions WithTls() const {
    auto options = LoopbackOptions();
    options.web_config.tls = Config();
    return options;
  }
  TlsConfig Config() const {
    TlsConfig tls;
    tls.cert_file = cert_;
    tls.key_file = key_;
    return tls;
  }
  void OnOpen(const std::shared_ptr<WebSocketSession>& session, const Request&) override {
    session->Send(WebSocketMessage(std::string(2'000'000, 'v') + "end"));
  }
  void OnClose(const std::shared_ptr<WebSocketSession>&) override { closed_.Add(); }

  test::TemporaryFolder folder_;
  const std::string cert_ = folder_.File("cert.pem");
  const std::string key_ = folder_.File("key.pem");
  const std::string other_cert_ = folder_.File("other-cert.pem");
  const std::string other_key_ = folder_.File("other-key.pem");
  Counter closed_;
};

TEST_F(ServerTlsTest, RequestsAreServedOverBothVersions) {
  Start(WithTls());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(address_, cert_, {"", "", version});
    ASSERT_TRUE(client.Connected());
    EXPECT_THAT(client.Get("/hello"), HasSubstr("200 OK"));
    EXPECT_THAT(client.Get("/hello"), HasSubstr("keep-alive"));
  }
}

TEST_F(ServerTlsTest, PlainHttpIsNotServed) {
  Start(WithTls());
  EXPECT_EQ(test::Get(address_, "/hello").status, 0);
}

TEST_F(ServerTlsTest, AVersionBelowTheLowestIsRefused) {
  auto options = WithTls();
  options.web_config.tls->min_minor = 3;
  Start(options);
  EXPECT_FALSE(TlsClient(address_, cert_, {"", "", TLS1_2_VERSION}).Connected());
  EXPECT_TRUE(TlsClient(address_, cert_).Connected());
}

TEST_F(ServerTlsTest, AnOriginIsItsHost) {
  Start(WithTls());
  TlsClient client(address_, cert_);
  client.Send("GET /hello HTTP/1.1\r\nHost: localhost\r\nOrigin: https://localhost\r\n\r\n");
  EXPECT_THAT(client.ReadUntil("hello"), HasSubstr("200 OK"));
  client.Send("GET /hello HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n\r\n");
  EXPECT_THAT(client.ReadUntil("}\n"), HasSubstr("403 Forbidden"));
}

TEST_F(ServerTlsTest, AClientCertificateIsAskedForAndCountsAsAuthentication) {
  auto options = WithTls();
  options.listen_addresses = {"0.0.0.0:0"};
  options.web_config.tls->client_auth = TlsConfig::ClientAuth::kRequireAndVerify;
  options.web_config.tls->client_ca_file = other_cert_;
  Start(options);
  TlsClient known(address_, cert_, {other_cert_, other_key_, TLS1_2_VERSION});
  ASSERT_TRUE(known.Connected());
  EXPECT_THAT(known.Get("/hello"), HasSubstr("200 OK"));
  EXPECT_FALSE(TlsClient(address_, cert_, {"", "", TLS1_2_VERSION}).Connected());
  EXPECT_FALSE(TlsClient(address_, cert_, {cert_, key_, TLS1_2_VERSION}).Connected());
}

TEST_F(ServerTlsTest, AReloadUsesTheNewCertificateAndKeepsOpenConnections) {
  Start(WithTls());
  TlsClient before(address_, cert_);
  EXPECT_FALSE(TlsClient(address_, other_cert_).Connected());
  WebConfig config;
  config.tls = Config();
  config.tls->cert_file = other_cert_;
  EXPECT_THAT(server_->Reload(config).ToString(), HasSubstr("key_file"));
  EXPECT_TRUE(TlsClient(address_, cert_).Connected());
  config.tls->key_file = other_key_;
  EXPECT_EQ(server_->Reload(config).ToString(), "OK");
  EXPECT_FALSE(TlsClient(address_, cert_).Connected());
  TlsClient after(address_, other_cert_);
  ASSERT_TRUE(after.Connected());
  EXPECT_THAT(after.Get("/hello"), HasSubstr("200 OK"));
  EXPECT_THAT(before.Get("/hello"), HasSubstr("200 OK"));
}

TEST_F(ServerTlsTest, AReloadCannotClaimAnotherClientAuthentication) {
  Start(WithTls());
  WebConfig config;
  config.tls = Config();
  config.tls->client_auth = TlsConfig::ClientAuth::kRequireAndVerify;
  config.tls->client_ca_file = other_cert_;
  EXPECT_THAT(server_->Reload(config).ToString(), HasSubstr("needs a restart"));
  config.tls = Config();
  config.tls->min_minor = 3;
  EXPECT_THAT(server_->Reload(config).ToString(), HasSubstr("needs a restart"));
}

// A client that resumes a session presents no certificate again.
TEST_F(ServerTlsTest, ASessionIsNotResumedOnceItsAuthorityIsRemoved) {
  auto options = WithTls();
  options.web_config.tls->client_auth = TlsConfig::ClientAuth::kRequireAndVerify;
  options.web_config.tls->client_ca_file = other_cert_;
  Start(options);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    WebConfig config = options.web_config;
    EXPECT_EQ(server_->Reload(config).ToString(), "OK");
    TlsClient known(address_, cert_, {other_cert_, other_key_, version});
    EXPECT_THAT(known.Get("/hello"), HasSubstr("200 OK"));
    const auto session = known.Session();
    ASSERT_NE(session, nullptr);
    // Without a certificate of its own.
    TlsClient resumed(address_, cert_, {"", "", version, session});
    EXPECT_THAT(resumed.Get("/hello"), HasSubstr("200 OK")) << version;
    EXPECT_TRUE(resumed.IsResumed());
    config.tls->client_ca_file = cert_;
    EXPECT_EQ(server_->Reload(config).ToString(), "OK");
    TlsClient late(address_, cert_, {"", "", version, session});
    EXPECT_EQ(late.Get("/hello"), "") << version;
    EXPECT_FALSE(late.IsResumed());
  }
}

TEST_F(ServerTlsTest, NoSuiteWithoutForwardSecrecyOrAuthenticationIsOffered) {
  Start(WithTls());
  for (const char* const suites : {"kRSA", "AES128-SHA:AES256-SHA", "ECDHE-ECDSA-AES128-SHA",
                                   "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA384"}) {
    EXPECT_FALSE(TlsClient(address_, cert_, {"", "", TLS1_2_VERSION, nullptr, suites}).Connected())
        << suites;
  }
  EXPECT_TRUE(
      TlsClient(address_, cert_, {"", "", TLS1_2_VERSION, nullptr, "ECDHE-ECDSA-AES128-GCM-SHA256"})
          .Connected());
}

TEST_F(ServerTlsTest, TheConfiguredSuitesAndCurvesAreUsed) {
  auto options = WithTls();
  options.web_config.tls->cipher_suites = {"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
                                           "TLS_RSA_WITH_AES_128_CBC_SHA"};
  options.web_config.tls->curve_preferences = {"CurveP384"};
  Start(options);
  EXPECT_FALSE(
      TlsClient(address_, cert_, {"", "", TLS1_2_VERSION, nullptr, "ECDHE-ECDSA-AES128-GCM-SHA256"})
          .Connected());
  EXPECT_TRUE(
      TlsClient(address_, cert_, {"", "", TLS1_2_VERSION, nullptr, "ECDHE-ECDSA-CHACHA20-POLY1305"})
          .Connected());
}

TEST_F(ServerTlsTest, UnverifiedClientCertificatesAreNoAuthentication) {
  auto options = WithTls();
  options.web_config.tls->client_auth = TlsConfig::ClientAuth::kRequireAny;
  EXPECT_FALSE(options.web_config.Authenticates());
  Start(options);
  EXPECT_FALSE(TlsClient(address_, cert_, {"", "", TLS1_2_VERSION}).Connected());
  EXPECT_TRUE(TlsClient(address_, cert_, {other_cert_, other_key_, TLS1_2_VERSION}).Connected());
}

TEST_F(ServerTlsTest, AClientCertificateMustHaveAnAllowedName) {
  auto options = WithTls();
  options.web_config.tls->client_auth = TlsConfig::ClientAuth::kRequireAndVerify;
  options.web_config.tls->client_ca_file = other_cert_;
  options.web_config.tls->client_allowed_sans = {"client.example.org"};
  Start(options);
  // It is trusted, but has no alternative names.
  EXPECT_FALSE(TlsClient(address_, cert_, {other_cert_, other_key_, TLS1_2_VERSION}).Connected());
}

TEST_F(ServerTlsTest, CertificatesMayBeInTheConfiguration) {
  auto options = LoopbackOptions();
  options.web_config.tls.emplace();
  options.web_config.tls->cert_pem = test::ReadFile(cert_);
  options.web_config.tls->key_pem = test::ReadFile(key_);
  Start(options);
  TlsClient client(address_, cert_);
  EXPECT_THAT(client.Get("/hello"), HasSubstr("200 OK"));
  const std::int64_t now_s = std::time(nullptr);
  EXPECT_NEAR(static_cast<double>(server_->CertificateExpiresAtS()),
              static_cast<double>(now_s + 3600), 600);
}

TEST_F(ServerTlsTest, AWebSocketIsServedByOneThread) {
  auto options = WithTls();
  options.on_request = nullptr;
  Server server(options);
  server.HandleWebSocket("/ws", *this);
  ASSERT_EQ(server.Start().ToString(), "OK");
  TlsClient client(server.Addresses()[0], cert_);
  client.Send("GET /ws HTTP/1.1\r\nHost: localhost\r\n" + std::string(kUpgradeLines) + "\r\n");
  const std::string text = client.ReadUntil("end");
  EXPECT_THAT(text.substr(0, 40), HasSubstr("101 Switching"));
  EXPECT_GT(text.size(), 2'000'000U);
  client.Send(MaskedFrame(0x89, "ping-payload"));
  EXPECT_THAT(client.ReadUntil("ping-payload"), HasSubstr("ping-payload"));
  server.Stop();
  EXPECT_EQ(closed_.Get(), 1);
}

TEST_F(ServerTlsTest, AHandshakeThatNeverEndsIsCutOff) {
  auto options = WithTls();
  options.head_timeout = std::chrono::milliseconds(200);
  Start(options);
  test::RawConnection silent(address_);
  EXPECT_TRUE(silent.ReadsEnd());
}

TEST_F(ServerTlsTest, FailedHandshakesAreOneMessageAMinuteWithTheAddress) {
  Start(WithTls());
  for (int i = 0; i < 20; ++i) {
    test::RawConnection probe(address_);
    probe.Send("GET / HTTP/1.1\r\n\r\n");
    probe.ReadsEnd();
  }
  EXPECT_TRUE(TlsClient(address_, cert_).Connected());
  const std::string log = Log();
  EXPECT_THAT(log, HasSubstr("a TLS handshake failed"));
  EXPECT_THAT(log, HasSubstr("127.0.0.1"));
  EXPECT_EQ(log.find("handshake failed"), log.rfind("handshake failed"));
  EXPECT_THAT(log, ::testing::Not(HasSubstr("\nsslize")));
}

TEST_F(ServerTlsTest, AMissingFileIsNamed) {
  auto options = WithTls();
  options.web_config.tls->cert_file = folder_.File("none.pem");
  Server server(options);
  const std::string error = server.Start().ToString();
  EXPECT_THAT(error, HasSubstr("tls_server_config.cert_file"));
  EXPECT_THAT(error, HasSubstr("none.pem"));
}

}  // namespace
}  // namespace pitwall::http
