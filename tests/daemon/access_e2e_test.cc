// Access to the daemon: loopback, basic authentication, no secrets in the log.
#include <crypt.h>
#include <gmock/gmock.h>

#include "tests/support/daemon_fixture.h"

namespace pitwall::daemon {
namespace {

using test::Get;
using test::Post;
using test::RunToEnd;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPassword[] = "canary-password-7d1f";
constexpr char kEvent[] = R"({"type":"heartbeat","agent_id":"coder-1"})";

std::string HashOf(const std::string& password) {
  const std::string setting = crypt_gensalt("$2b$", 4, nullptr, 0);
  return crypt(password.c_str(), setting.c_str());
}

std::string WebConfigOf(const std::string& user, const std::string& password) {
  return "basic_auth_users:\n  " + user + ": " + HashOf(password) + "\n";
}

std::string Basic(const std::string& base64) { return "Authorization: Basic " + base64 + "\r\n"; }
const std::string kAlice = Basic("YWxpY2U6Y2FuYXJ5LXBhc3N3b3JkLTdkMWY=");
const std::string kBob = Basic("Ym9iOmNhbmFyeS1wYXNzd29yZC03ZDFm");

class AccessE2eTest : public test::DaemonTest {
 protected:
  void StartWithUser(const std::string& user) {
    Start({"--web.config.file=" + config_.Write("web.yml", WebConfigOf(user, kPassword)),
           "--log.level=debug"});
  }
  int StatusWith(const std::string& authorization) const {
    return Get(Address(), "/metrics", authorization).status;
  }

  const test::TemporaryFolder config_;
};

TEST_F(AccessE2eTest, ItDoesNotListenBeyondLoopbackWithoutAuthentication) {
  const test::Ran ran = RunToEnd(test::Pitwall(
      {"serve", "--web.listen-address=0.0.0.0:0", "--storage.path=" + folder_.File("data")}));
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_THAT(ran.errors, HasSubstr("--web.insecure"));
  EXPECT_THAT(ran.errors, Not(HasSubstr("msg=Listening")));
}

TEST_F(AccessE2eTest, ItListensBeyondLoopbackWithConsentOrAuthentication) {
  test::DaemonProcess insecure(folder_.File("insecure"), {"--web.insecure"}, "0.0.0.0:0");
  ASSERT_NE(insecure.Address(), "") << insecure.Log();
  EXPECT_EQ(Get(insecure.Address(), "/metrics").status, 200);

  const std::string config = config_.Write("web.yml", WebConfigOf("alice", kPassword));
  test::DaemonProcess secure(folder_.File("secure"), {"--web.config.file=" + config}, "0.0.0.0:0");
  ASSERT_NE(secure.Address(), "") << secure.Log();
  EXPECT_EQ(Get(secure.Address(), "/metrics").status, 401);
  EXPECT_EQ(Get(secure.Address(), "/metrics", kAlice).status, 200);
}

TEST_F(AccessE2eTest, WithUsersEveryPathAsksForAPassword) {
  StartWithUser("alice");
  for (const std::string path :
       {"/", "/metrics", "/api/agent-performance", "/api/tools", "/ws", "/-/healthy", "/nowhere"}) {
    const auto stranger = Get(Address(), path);
    EXPECT_EQ(stranger.status, 401) << path;
    EXPECT_THAT(stranger.Header("WWW-Authenticate"), HasSubstr("Basic")) << path;
  }
  EXPECT_EQ(Post(Address(), "/api/events", kEvent).status, 401);
  EXPECT_EQ(StatusWith(Basic("YWxpY2U6d3Jvbmc=")), 401);
  EXPECT_EQ(StatusWith(kBob), 401);
  EXPECT_EQ(StatusWith("Authorization: Bearer canary-token\r\n"), 401);
  EXPECT_EQ(StatusWith(kAlice), 200);
  EXPECT_EQ(
      Post(Address(), "/api/events", kEvent, "Content-Type: application/json\r\n" + kAlice).status,
      200);
}

TEST_F(AccessE2eTest, OnSighupItReadsTheUsersAgain) {
  StartWithUser("alice");
  config_.Write("web.yml", WebConfigOf("bob", kPassword));
  EXPECT_EQ(StatusWith(kAlice), 200);
  daemon_->Process().Signal(SIGHUP);
  daemon_->Process().Errors().LineAfter("Reloaded the configuration");
  EXPECT_EQ(StatusWith(kAlice), 401);
  EXPECT_EQ(StatusWith(kBob), 200);

  config_.Write("web.yml", "basic_auth_users: nonsense\n");
  daemon_->Process().Signal(SIGHUP);
  EXPECT_THAT(daemon_->Process().Errors().LineAfter("Could not reload the configuration"),
              HasSubstr("basic_auth_users"));
  EXPECT_EQ(StatusWith(kBob), 200);
}

TEST_F(AccessE2eTest, NoSecretReachesTheLog) {
  StartWithUser("alice");
  StatusWith(kAlice);
  StatusWith(kBob);
  StatusWith("Authorization: Bearer canary-token\r\n");
  Get(Address(), "/metrics?token=canary-token");
  Get(Address(), "/canary-token", "Cookie: canary-token\r\nX-Key: canary-token\r\n");
  Post(Address(), "/api/events", R"({"type":"canary-token"})",
       "Content-Type: application/json\r\n" + kAlice);
  Post(Address(), "/api/events", "canary-token", "Content-Type: application/json\r\n" + kAlice);
  config_.Write("web.yml", "basic_auth_users:\n  alice: canary-token\n");
  daemon_->Process().Signal(SIGHUP);
  daemon_->Process().Errors().LineAfter("Could not reload the configuration");
  EXPECT_EQ(daemon_->Stop(), 0);
  for (const std::string& log :
       {daemon_->Process().Errors().ReadToEnd(), daemon_->Process().Out().ReadToEnd()}) {
    EXPECT_THAT(log, Not(HasSubstr("canary")));
    EXPECT_THAT(log, Not(HasSubstr("Y2FuYXJ5")));
    EXPECT_THAT(log, Not(HasSubstr("$2b$")));
  }
}

TEST_F(AccessE2eTest, ImportAndRecordLogInWithAPasswordFromAFileOrTheEnvironment) {
  StartWithUser("alice");
  const std::string password_file = config_.Write("password", std::string(kPassword) + '\n');
  const std::vector<std::string> heartbeat = {"record", "heartbeat", "--agent-id=coder-1",
                                              "--url=" + daemon_->Url()};
  const auto run = [&](std::vector<std::string> more,
                       const test::ChildProcess::Environment& environment = {}) {
    more.insert(more.begin(), heartbeat.begin(), heartbeat.end());
    return RunToEnd(test::Pitwall(more), environment);
  };
  const test::Ran stranger = run({});
  EXPECT_EQ(stranger.exit_code, 1);
  EXPECT_THAT(stranger.errors, HasSubstr("401"));
  EXPECT_EQ(run({"--web.user=alice", "--web.password-file=" + password_file}).exit_code, 0);
  EXPECT_EQ(run({"--web.user=alice"}, {{"PITWALL_PASSWORD", kPassword}}).exit_code, 0);
  EXPECT_EQ(run({"--web.user=alice"}, {{"PITWALL_PASSWORD", "wrong"}}).exit_code, 1);
}

TEST_F(AccessE2eTest, ABrokenConfigurationFileStopsItAtTheStart) {
  const std::string config = config_.Write("web.yml", "basic_auth_user:\n  alice: x\n");
  const test::Ran ran = RunToEnd(
      test::Pitwall({"serve", "--web.listen-address=127.0.0.1:0",
                     "--storage.path=" + folder_.File("data"), "--web.config.file=" + config}));
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.errors, HasSubstr("basic_auth_user"));
}

}  // namespace
}  // namespace pitwall::daemon
