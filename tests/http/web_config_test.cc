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
      {"http_server_config: {}", "unknown key http_server_config"},
      {tls + "  cipher: x", "unknown key tls_server_config.cipher"},
      {"tls_server_config: 1", "tls_server_config must be a map"},
      {"tls_server_config: {}", "tls_server_config.cert_file is missing"},
      {"tls_server_config: {cert_file: c}", "tls_server_config.key_file is missing"},
      {"tls_server_config: {cert_file: [c]}", "tls_server_config.cert_file must be text"},
      {tls + "  min_version: TLS10", "tls_server_config.min_version must be TLS12 or TLS13"},
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

TEST_F(WebConfigTest, AWrongHashIsNotQuoted) {
  EXPECT_THAT(Load("basic_auth_users: {ann: canary}").status().ToString(),
              ::testing::Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace pitwall::http
