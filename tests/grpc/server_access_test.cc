// TLS, users and the rule for addresses beyond loopback.
#include <gmock/gmock.h>

#include <thread>

#include "tests/grpc/test_server.h"
#include "tests/http/test_secrets.h"
#include "tests/http/tls_client.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::grpc {
namespace {

using test::Framed;
using test::GrpcClient;
using test::GrpcTls;
using ::testing::HasSubstr;

constexpr char kAlice[] = "Basic YWxpY2U6c2VjcmV0";  // alice:secret

class GrpcAccessTest : public GrpcServerTest {
 protected:
  ServerOptions WithUser() {
    ServerOptions options;
    options.web_config.users = {{"alice", http::BcryptOf("secret")}};
    return options;
  }
  ServerOptions WithTls() {
    http::WriteCertificate(folder_.File("cert"), folder_.File("key"), "localhost");
    ServerOptions options;
    options.web_config.tls.emplace();
    options.web_config.tls->cert_file = folder_.File("cert");
    options.web_config.tls->key_file = folder_.File("key");
    return options;
  }
  GrpcTls Trusting() { return {folder_.File("cert")}; }
  static std::string CodeWith(GrpcClient& client, const std::string& authorization) {
    return client.Call({kEcho, Framed("x"), {{"authorization", authorization}}}).Code();
  }

  const test::TemporaryFolder folder_;
};

TEST_F(GrpcAccessTest, UsersAreAuthenticated) {
  Start(WithUser());
  GrpcClient client(address_);
  EXPECT_EQ(client.Call({kEcho, Framed("x"), {}}).Code(), "16");
  EXPECT_EQ(CodeWith(client, "Basic YWxpY2U6d3Jvbmc="), "16");
  EXPECT_EQ(CodeWith(client, "Bearer token"), "16");
  EXPECT_EQ(CodeWith(client, kAlice), "0");
  EXPECT_EQ(CodeWith(client, kAlice), "0");
  EXPECT_EQ(client.Call({"/nowhere", Framed("x"), {}}).Code(), "16");
}

TEST_F(GrpcAccessTest, AnAuthenticatedClientMayUseAnyHost) {
  Start(WithUser());
  GrpcClient client(address_);
  const test::GrpcFields fields = {{":authority", "pitwall:4317"}, {"authorization", kAlice}};
  EXPECT_EQ(client.Call({kEcho, Framed("x"), fields}).Code(), "0");
}

TEST_F(GrpcAccessTest, ALargeBodyWaitsWhileItsPasswordIsChecked) {
  Start(WithUser());
  const std::string text(3'000'000, 'x');
  GrpcClient first(address_);
  EXPECT_TRUE(first.Call({kEcho, Framed(text), {{"authorization", kAlice}}}).body == Framed(text));
  GrpcClient second(address_);
  EXPECT_EQ(second.Call({kEcho, Framed(text), {{"authorization", "Basic YTpi"}}}).Code(), "16");
}

TEST_F(GrpcAccessTest, AReloadReplacesUsers) {
  Start(WithUser());
  GrpcClient client(address_);
  EXPECT_EQ(CodeWith(client, kAlice), "0");
  http::WebConfig config;
  config.users = {{"bob", http::BcryptOf("secret")}};
  ASSERT_TRUE(server_->Reload(config).ok());
  EXPECT_EQ(CodeWith(client, kAlice), "16");
  EXPECT_EQ(CodeWith(client, "Basic Ym9iOnNlY3JldA=="), "0");
}

TEST_F(GrpcAccessTest, TlsNegotiatesHttp2) {
  Start(WithTls());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    GrpcTls tls = Trusting();
    tls.max_version = version;
    GrpcClient client(address_, &tls);
    EXPECT_EQ(client.protocol(), "h2");
    const std::string text(1'000'000, 'x');
    EXPECT_TRUE(client.Call({kEcho, Framed(text), {}}).body == Framed(text));
  }
}

TEST_F(GrpcAccessTest, OverTlsAnHttp1ClientIsToldWhatThePortSpeaks) {
  Start(WithTls());
  http::TlsClient client(address_, folder_.File("cert"));
  ASSERT_TRUE(client.Connected());
  client.Send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.ReadUntil("listen-address"), HasSubstr("HTTP/1.1 400"));
  GrpcTls tls = Trusting();
  tls.protocols = "\x08http/1.1";
  EXPECT_EQ(GrpcClient(address_, &tls).protocol(), "http/1.1");
  tls.protocols = "\x03xyz";
  EXPECT_TRUE(GrpcClient(address_, &tls).ReadsEnd());
}

TEST_F(GrpcAccessTest, AReloadReplacesTheCertificate) {
  ServerOptions options = WithTls();
  const http::WebConfig config = options.web_config;
  Start(std::move(options));
  const GrpcTls old = Trusting();
  GrpcClient open(address_, &old);
  EXPECT_EQ(open.Call({kEcho, Framed("x"), {}}).Code(), "0");
  http::WriteCertificate(folder_.File("cert"), folder_.File("key"), "other");
  ASSERT_TRUE(server_->Reload(config).ok());
  const GrpcTls renewed = Trusting();
  GrpcClient client(address_, &renewed);
  EXPECT_EQ(client.Call({kEcho, Framed("x"), {}}).Code(), "0");
  EXPECT_EQ(open.Call({kEcho, Framed("x"), {}}).Code(), "0");
  EXPECT_THAT(server_->Reload({}).ToString(), HasSubstr("needs a restart"));
}

TEST_F(GrpcAccessTest, BeyondLoopbackItNeedsAuthenticationOrConsent) {
  ServerOptions options;
  options.listen_addresses = {"0.0.0.0:0"};
  EXPECT_THAT(Server(options, registry_).Start().ToString(), HasSubstr("--web.insecure"));
  options.insecure = true;
  EXPECT_TRUE(Server(options, registry_).Start().ok());
  ServerOptions users = WithUser();
  users.listen_addresses = {"0.0.0.0:0"};
  EXPECT_TRUE(Server(users, registry_).Start().ok());
}

}  // namespace
}  // namespace pitwall::grpc
