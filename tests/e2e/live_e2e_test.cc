// `/ws`: the full view first, then changes.
#include <gtest/gtest.h>

#include "tests/e2e/agreement.h"
#include "tests/e2e/event_files.h"
#include "tests/http/websocket/websocket_client.h"
#include "tests/support/daemon_fixture.h"

namespace pitwall::e2e {
namespace {

using nlohmann::json;
using test::ReadFile;

constexpr int kMaxFrames = 300;

// The state of a dashboard.
class LiveView {
 public:
  explicit LiveView(const test::DaemonProcess& daemon) : client_(daemon.Address()) {
    const json frame = Next();
    EXPECT_EQ(frame["type"], "agent_performance");
    view_ = frame["data"];
  }

  // Applies the next delta to the view; every agent in it must have changed.
  json Delta() {
    json delta = Next();
    EXPECT_EQ(delta["type"], "agent_performance_delta");
    json data = delta["data"];
    for (const auto& [agent_id, agent] : data["agents"].items()) {
      EXPECT_NE(view_["agents"].value(agent_id, json()), agent) << agent_id;
      view_["agents"][agent_id] = agent;
    }
    for (const json& agent_id : data["removed"]) view_["agents"].erase(agent_id.get<std::string>());
    view_["fleet"] = data["fleet"];
    return data;
  }

  const json& View() const { return view_; }

 private:
  json Next() {
    for (;;) {
      const auto frame = client_.Read();
      if (!frame) return {};
      if (frame->first == 0x81) return json::parse(frame->payload, nullptr, false);
    }
  }

  http::WebSocketClient client_;
  json view_;
};

class LiveE2eTest : public test::DaemonTest {
 protected:
  void SetUp() override {
    Start();
    daemon_->PostEvents(ReadFile(OwnEvents()));
  }

  static std::string Call(const std::string& agent_id) {
    return R"({"type":"tool_call","agent_id":")" + agent_id + R"(","tool":"bash"})";
  }
};

TEST_F(LiveE2eTest, AfterAnEventComesADeltaWithItsAgentAndNoUnchangedOne) {
  LiveView live(*daemon_);
  const std::uint64_t before = live.View()["agents"]["coder-1"]["tool_calls"];
  ASSERT_EQ(daemon_->PostEvents(Call("coder-1"))["accepted"], 1);
  json delta;
  for (int i = 0; i < kMaxFrames && !delta["agents"].contains("coder-1"); ++i) {
    delta = live.Delta();
  }
  ASSERT_TRUE(delta["agents"].contains("coder-1"));
  EXPECT_EQ(delta["agents"]["coder-1"]["tool_calls"], before + 1);
  EXPECT_LT(delta["agents"].size(), live.View()["agents"].size());
  EXPECT_EQ(live.View()["agents"], View("/api/agent-performance")["agents"]);
}

TEST_F(LiveE2eTest, ANewAgentComesInADelta) {
  LiveView live(*daemon_);
  ASSERT_EQ(daemon_->PostEvents(Call("coder-new"))["accepted"], 1);
  for (int i = 0; i < kMaxFrames && !live.View()["agents"].contains("coder-new"); ++i) {
    live.Delta();
  }
  EXPECT_EQ(live.View()["agents"]["coder-new"]["tool_calls"], 1);
  EXPECT_EQ(live.View()["fleet"], View("/api/agent-performance")["fleet"]);
}

TEST_F(LiveE2eTest, AnIdleClientStaysConnectedAndReceivesNoAgent) {
  LiveView live(*daemon_);
  std::string last_updated;
  for (int i = 0; i < 5; ++i) {
    const json delta = live.Delta();
    EXPECT_TRUE(delta["agents"].empty()) << delta;
    EXPECT_TRUE(delta["removed"].empty()) << delta;
    EXPECT_NE(delta["last_updated"], last_updated);
    last_updated = delta["last_updated"];
  }
}

TEST_F(LiveE2eTest, EachClientReceivesTheSameMessages) {
  LiveView first(*daemon_);
  LiveView second(*daemon_);
  EXPECT_EQ(Timeless(first.View()), Timeless(second.View()));
  ASSERT_EQ(daemon_->PostEvents(Call("coder-2"))["accepted"], 1);
  for (LiveView* live : {&first, &second}) {
    bool heard = false;
    for (int i = 0; i < kMaxFrames && !heard; ++i) {
      heard = live->Delta()["agents"].contains("coder-2");
    }
    EXPECT_TRUE(heard);
  }
  EXPECT_EQ(first.View()["agents"], second.View()["agents"]);
}

}  // namespace
}  // namespace pitwall::e2e
