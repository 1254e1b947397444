#include "exporter/http/web_config.h"

#include <gmock/gmock.h>

#include "tests/http/test_secrets.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::http {
namespace {

using ::testing::HasSubstr;

class WebConfigTest : public ::testing::Test {
 protected:
  Result<WebConfig> Load(const std::string& text) const {
    return LoadWebConfig(folder_.Write("web.yml", text));
  }
  test::TemporaryFolder folder_;
};

TEST_F(WebConfigTest, AnEmptyFileConfiguresNothing) {
  const auto loaded = Load("");
  ASSERT_TRUE(loaded.ok());
  EXPECT_FALSE(loaded->Authenticates());
  EXPECT_FALSE(loaded->tls);
}

TEST_F(WebConfigTest, EveryKnownKeyIsRead) {
  const std::string hash = BcryptOf("x");
  const auto loaded = Load(
      "tls_server_config:\n  cert_file: cert.pem\n  key_file: /keys/key.pem\n"
      "  client_ca_file: ca.pem\n  client_auth_type: RequireAndVerifyClientCert\n"
      "  min_version: TLS13\n  max_version: TLS13\n"
      "basic_auth_users:\n  ann: " +
      hash + "\n");
  ASSERT_TRUE(loaded.ok()) << loaded.status().ToString();
  ASSERT_TRUE(loaded->tls);
  EXPECT_EQ(loaded->tls->cert_file, folder_.File("cert.pem"));
  EXPECT_EQ(loaded->tls->key_file, "/keys/key.pem");
  EXPECT_EQ(loaded->tls->client_ca_file, folder_.File("ca.pem"));
  EXPECT_EQ(loaded->tls->min_minor, 3);
  EXPECT_EQ(loaded->users.at("ann"), hash);
  EXPECT_TRUE(loaded->Authenticates());
}

TEST_F(WebConfigTest, AnErrorNamesTheFileTheKeyAndWhatIsWrong) {
  const std::string tls = "tls_server_config:\n  cert_file: c\n  key_file: k\n";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"tls_config: {}", "unknown key tls_config"},
      {"http_server_config: {http3: true}", "unknown key http_server_config.http3"},
      {"http_server_config: {http2: 1}", "http_server_config.http2 must be true or false"},
      {"http_server_config: {headers: {X-Other: a}}",
       "unknown key http_server_config.headers.X-Other"},
      {"http_server_config: {headers: {X-Frame-Options: \"a\\r\\nB: c\"}}", "must be one line"},
      {"rate_limit: {rate: 1}", "unknown key rate_limit.rate"},
      {"basic_auth_users:\nbasic_auth_users:", "basic_auth_users is given twice"},
      {tls + "  cert_file: d", "tls_server_config.cert_file is given twice"},
      {tls + "  cert: x", "tls_server_config.cert and cert_file exclude each other"},
      {tls + "  cipher_suites: x", "tls_server_config.cipher_suites must be a list"},
      {tls + "  client_allowed_sans: [a]", "client_allowed_sans needs a client_auth_type"},
      {tls + "  cipher: x", "unknown key tls_server_config.cipher"},
      {"tls_server_config: 1", "tls_server_config must be a map"},
      {"tls_server_config: {key_file: k}", "tls_server_config.cert_file is missing"},
      {"tls_server_config: {cert_file: c}", "tls_server_config.key_file is missing"},
      {"tls_server_config: {cert_file: [c]}", "tls_server_config.cert_file must be text"},
      {tls + "  min_version: SSL3", "tls_server_config.min_version must be TLS10"},
      {tls + "  max_version: TLS11", "tls_server_config.max_version must be at least TLS12"},
      {tls + "  min_version: TLS13\n  max_version: TLS12", "min_version is above max_version"},
      {tls + "  client_auth_type: Maybe", "tls_server_config.client_auth_type must be"},
      {tls + "  client_auth_type: RequireAndVerifyClientCert", "client_ca_file is missing"},
      {tls + "  client_ca_file: ca", "client_ca_file needs a client_auth_type"},
      {"basic_auth_users: [ann]", "basic_auth_users must be a map"},
      {"basic_auth_users: {ann: secret}", "basic_auth_users.ann must be a bcrypt hash"},
      {"basic_auth_users: {\"a:b\": x}", "basic_auth_users.a:b: a name"},
      {"basic_auth_users: {ann: \"" + BcryptOf("x") + "\", ann: \"" + BcryptOf("y") + "\"}",
       "basic_auth_users.ann is given twice"},
      {"- list", "must be a map"},
      {"a: [", "web.yml: "},
  };
  for (const auto& [text, error] : cases) {
    const auto loaded = Load(text);
    const std::string shown = loaded.status().ToString();
    EXPECT_THAT(shown, HasSubstr(error)) << text;
    EXPECT_THAT(shown, HasSubstr("web.yml")) << text;
    EXPECT_THAT(shown, ::testing::Not(HasSubstr("\n"))) << text;
  }
  EXPECT_THAT(LoadWebConfig(folder_.File("none.yml")).status().ToString(),
              HasSubstr("cannot be read"));
}

// Each is a file, or a part of one, from the documentation or the tests of the exporter-toolkit.
TEST_F(WebConfigTest, EveryKeyOfTheExporterToolkitIsAccepted) {
  const std::string tls = "tls_server_config:\n  cert_file: c\n  key_file: k\n";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"tls_server_config:\n", ""},
      {"tls_server_config: {}\n", ""},
      {"basic_auth_users:\n", ""},
      {"http_server_config:\n", ""},
      {tls + "http_server_config: {http2: true}", "http_server_config.http2"},
      {tls + "http_server_config: {http2: false}", ""},
      {tls + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]", ""},
      {tls + "  prefer_server_cipher_suites: true",
       "tls_server_config.prefer_server_cipher_suites"},
      {tls + "  curve_preferences: [CurveP256, X25519]", ""},
      {tls + "  min_version: TLS11", "tls_server_config.min_version: TLS11"},
      {tls + "  client_auth_type: \"\"", ""},
      {tls + "  client_auth_type: NoClientCert", ""},
      {tls + "  client_auth_type: RequestClientCert", ""},
      {tls + "  client_auth_type: RequireAnyClientCert", ""},
      {tls + "  client_auth_type: VerifyClientCertIfGiven", ""},
      {tls + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca: |\n    pem\n"
             "  client_allowed_sans: [client.example.org, 10.0.0.1]",
       ""},
      {"tls_server_config: {cert: \"pem\", key: \"pem\"}", ""},
      {"rate_limit: {interval: 1s, burst: 5}", "rate_limit.interval"},
  };
  for (const auto& [text, ignored] : cases) {
    const auto loaded = Load(text);
    ASSERT_TRUE(loaded.ok()) << text << '\n' << loaded.status().ToString();
    const std::string first = loaded->ignored.empty() ? "" : loaded->ignored.front();
    EXPECT_EQ(first, ignored) << text;
    EXPECT_FALSE(loaded->Authenticates() &&
                 loaded->tls->client_auth != TlsConfig::ClientAuth::kRequireAndVerify);
  }
}

TEST_F(WebConfigTest, HeadersAreRead) {
  const auto loaded = Load(
      "http_server_config:\n  headers:\n    X-Frame-Options: deny\n"
      "    Strict-Transport-Security: max-age=1\n    X-XSS-Protection: \"\"\n");
  ASSERT_TRUE(loaded.ok()) << loaded.status().ToString();
  const std::map<std::string, std::string> expected = {{"Strict-Transport-Security", "max-age=1"},
                                                       {"X-Frame-Options", "deny"}};
  EXPECT_EQ(loaded->headers, expected);
}

TEST_F(WebConfigTest, AWrongHashIsNotQuoted) {
  EXPECT_THAT(Load("basic_auth_users: {ann: canary}").status().ToString(),
              ::testing::Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace pitwall::http
