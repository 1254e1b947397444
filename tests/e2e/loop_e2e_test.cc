// An agent that repeats one call, in every output of the daemon.
#include <gmock/gmock.h>

#include "tests/http/websocket/websocket_client.h"
#include "tests/support/daemon_fixture.h"
#include "tests/support/raw_http.h"

namespace pitwall::e2e {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class LoopE2eTest : public test::DaemonTest {
 protected:
  void SetUp() override { Start(); }

  static std::string Calls(int count, const std::string& agent_id, const std::string& args_hash) {
    std::string lines;
    for (int i = 0; i < count; ++i) {
      lines += R"({"type":"tool_call","tool":"poll","duration_ms":5,"agent_id":")" + agent_id +
               R"(","args_hash":")" + args_hash + (args_hash == "n" ? std::to_string(i) : "") +
               "\"}\n";
    }
    return lines;
  }
  json Agent(const std::string& agent_id) const {
    return View("/api/agent-performance")["agents"][agent_id];
  }
  std::string RepeatedCalls() const {
    return test::Get(Address(), "/metrics?name[]=pitwall_agent_repeated_calls").body;
  }
};

TEST_F(LoopE2eTest, ALoopIsInTheViewOnTheWebSocketAndInTheMetrics) {
  http::WebSocketClient live(Address());
  ASSERT_EQ(daemon_->PostEvents(Calls(7, "stuck", "same"))["accepted"], 7);
  ASSERT_EQ(daemon_->PostEvents(Calls(50, "at-work", "n"))["accepted"], 50);
  EXPECT_EQ(Agent("stuck")["looping"], false);
  EXPECT_THAT(RepeatedCalls(), HasSubstr("pitwall_agent_repeated_calls{agent_id=\"stuck\"} 0\n"));

  ASSERT_EQ(daemon_->PostEvents(Calls(2, "stuck", "same"))["accepted"], 2);
  const json stuck = Agent("stuck");
  EXPECT_EQ(stuck["looping"], true);
  EXPECT_EQ(stuck["loop"]["calls"], 9);
  EXPECT_EQ(stuck["loop"]["tools"], json({"poll"}));
  EXPECT_EQ(Agent("at-work")["looping"], false);
  EXPECT_EQ(View("/api/agent-performance")["fleet"]["agents_looping"], 1);
  EXPECT_THAT(RepeatedCalls(), HasSubstr("pitwall_agent_repeated_calls{agent_id=\"stuck\"} 9\n"));
  EXPECT_THAT(RepeatedCalls(), HasSubstr("pitwall_agent_repeated_calls{agent_id=\"at-work\"} 0\n"));

  json seen = json::object();
  while (seen.value("looping", false) == false) {
    const auto frame = live.Read();
    ASSERT_TRUE(frame);
    const json agents = json::parse(frame->payload)["data"]["agents"];
    if (agents.contains("stuck")) seen = agents["stuck"];
  }
  EXPECT_EQ(seen["loop"], stuck["loop"]);
}

TEST_F(LoopE2eTest, ALoopContinuesAfterARestart) {
  ASSERT_EQ(daemon_->PostEvents(Calls(20, "stuck", "same"))["accepted"], 20);
  const json before = Agent("stuck")["loop"];
  ASSERT_EQ(daemon_->Stop(), 0);
  Start();
  EXPECT_EQ(Agent("stuck")["looping"], true);
  EXPECT_EQ(Agent("stuck")["loop"], before);
  ASSERT_EQ(daemon_->PostEvents(Calls(1, "stuck", "same"))["accepted"], 1);
  EXPECT_EQ(Agent("stuck")["loop"]["calls"], 21);
  EXPECT_EQ(Agent("stuck")["loop"]["since"], before["since"]);
}

}  // namespace
}  // namespace pitwall::e2e
