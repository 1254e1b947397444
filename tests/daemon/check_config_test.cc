#include "exporter/daemon/check_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/captured_stream.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::daemon {
namespace {

using ::testing::HasSubstr;

class CheckConfigTest : public ::testing::Test {
 protected:
  int Check() {
    test::CapturedStream out;
    test::CapturedStream errors;
    const int exit_code = RunCheckConfig(flags_, out.file(), errors.file());
    out_ = out.Text();
    errors_ = errors.Text();
    return exit_code;
  }

  const test::TemporaryFolder folder_;
  cli::CheckConfigFlags flags_;
  std::string out_;
  std::string errors_;
};

TEST_F(CheckConfigTest, TheDefaultsAreValidAndNothingIsWritten) {
  flags_.serve.storage_path = folder_.File("data");
  EXPECT_EQ(Check(), 0);
  EXPECT_EQ(out_, "The configuration is valid.\n");
  EXPECT_EQ(errors_, "");
  EXPECT_FALSE(folder_.Has("data"));
}

TEST_F(CheckConfigTest, AddressesBeyondLoopbackNeedAuthentication) {
  flags_.serve.otlp_grpc_listen_addresses = {"0.0.0.0:4317"};
  EXPECT_EQ(Check(), 1);
  EXPECT_THAT(errors_, HasSubstr("addresses beyond loopback need authentication"));
  flags_.serve.web_insecure = true;
  EXPECT_EQ(Check(), 0) << errors_;
  flags_.serve.web_listen_addresses = {"no.such.host.invalid:1"};
  EXPECT_EQ(Check(), 1);
}

TEST_F(CheckConfigTest, TheWebConfigurationIsReadWithItsCertificates) {
  flags_.serve.web_config_file = folder_.Write("web.yml", "basic_auth_user: {}\n");
  EXPECT_EQ(Check(), 1);
  EXPECT_THAT(errors_, HasSubstr("basic_auth_user"));
  folder_.Write("web.yml", "tls_server_config: {cert_file: a.crt, key_file: a.key}\n");
  EXPECT_EQ(Check(), 1);
  EXPECT_THAT(errors_, HasSubstr("a.crt"));
}

TEST_F(CheckConfigTest, GroupsAndFilesOfRemoteWriteMustExist) {
  flags_.serve.storage_group = "no-such-group";
  EXPECT_EQ(Check(), 1);
  EXPECT_THAT(errors_, HasSubstr("no group \"no-such-group\""));
  flags_.serve.storage_group = "";
  flags_.serve.remote_write.bearer_token_files = {"", folder_.File("token")};
  EXPECT_EQ(Check(), 1);
  EXPECT_THAT(errors_, HasSubstr(folder_.File("token")));
  flags_.serve.remote_write.bearer_token_files = {folder_.path()};
  EXPECT_EQ(Check(), 1);
  EXPECT_THAT(errors_, HasSubstr("cannot read " + folder_.path()));
  flags_.serve.remote_write.bearer_token_files = {folder_.Write("token", "secret")};
  EXPECT_EQ(Check(), 0) << errors_;
}

}  // namespace
}  // namespace pitwall::daemon
