// Model calls and waiting times, from the event to every output, across restarts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/exposition/text_parser.h"
#include "tests/support/daemon_fixture.h"

namespace pitwall::daemon {
namespace {

using nlohmann::json;
using test::Pitwall;
using test::RunToEnd;

constexpr std::string_view kEvents =
    R"({"type":"model_call","agent_id":"coder","model":"opus-4.1","duration_ms":2000,"input_tokens":100,"output_tokens":10,"cached_tokens":40,"cost_usd":0.25,"event_id":"r1"}
{"type":"model_call","agent_id":"coder","model":"opus-4.1","duration_ms":4000,"success":false,"error_type":"overloaded","event_id":"r2"}
{"type":"model_call","agent_id":"coder","model":"opus-4.1","duration_ms":4000,"success":false,"error_type":"overloaded","event_id":"r2"}
{"type":"model_call","agent_id":"coder","model":"haiku","duration_ms":500,"output_tokens":5,"event_id":"r3"}
{"type":"tokens_used","agent_id":"coder","model":"haiku","output_tokens":7}
{"type":"model_call","agent_id":"nameless","duration_ms":1000}
{"type":"tool_call","agent_id":"coder","tool":"bash","duration_ms":250,"waited_ms":12000.5}
)";

class ModelCallsE2eTest : public test::DaemonTest {
 protected:
  void ExpectOutputs() const {
    const json view = View("/api/agent-performance");
    ExpectAgent(view["agents"]["coder"]);
    EXPECT_EQ(view["agents"]["nameless"]["models"]["unknown"]["calls"], 1);
    EXPECT_EQ(view["fleet"]["model_calls"], 4);
    EXPECT_EQ(view["fleet"]["model_errors"], 1);
    EXPECT_EQ(view["fleet"]["time_spent"]["model_ms"], 7'500);
    ExpectModels(View("/api/models"));
    ExpectModels(View("/api/models?window=5m"));
    ExpectMetrics();
    EXPECT_EQ(SumOfHistory("models.opus-4.1.calls"), 2);
    EXPECT_EQ(SumOfHistory("time_spent.waiting_ms"), 12'000.5);
  }

  double SumOfHistory(const std::string& metric) const {
    const json view = View("/api/history?window=5m&agent_id=coder&metric=" + metric);
    double sum = 0;
    for (const json& point : view["points"]) {
      if (point[1].is_number()) sum += point[1].get<double>();
    }
    return sum;
  }

  static void ExpectAgent(const json& agent) {
    EXPECT_EQ(agent["model_calls"], 3);
    EXPECT_EQ(agent["model_errors"], 1);
    EXPECT_EQ(agent["models"]["opus-4.1"]["avg_duration_ms"], 3'000);
    EXPECT_EQ(agent["models"]["haiku"]["tokens"]["output"], 12);
    EXPECT_EQ(agent["tokens"]["output"], 22);
    EXPECT_EQ(agent["time_spent"]["model_ms"], 6'500);
    EXPECT_EQ(agent["time_spent"]["tool_ms"], 250);
    EXPECT_EQ(agent["time_spent"]["waiting_ms"], 12'000.5);
    EXPECT_EQ(agent["time_spent"]["other_ms"], nullptr);  // all events arrived at once
  }

  static void ExpectModels(const json& view) {
    EXPECT_EQ(view["order"], json({"opus-4.1", "haiku", "unknown"}));
    const json& opus = view["models"]["opus-4.1"];
    EXPECT_EQ(opus["calls"], 2);
    EXPECT_EQ(opus["errors"], 1);
    EXPECT_EQ(opus["error_types"], json({{"overloaded", 1}}));
    EXPECT_EQ(opus["duration_ms"]["count"], 2);
    EXPECT_EQ(opus["tokens"],
              json({{"input", 100}, {"output", 10}, {"cached", 40}, {"cost_usd", 0.25}}));
    EXPECT_EQ(view["models"]["haiku"]["calls"], 1);
    EXPECT_EQ(view["models"]["unknown"]["avg_duration_ms"], 1'000);
  }

  void ExpectMetrics() const {
    const std::string body = test::Get(Address(), "/metrics").body;
    const testing::ParsedText text = testing::ParseText(body);
    const auto of_opus = [&](const std::string& name) {
      return text.ValueOf(name, {{"agent_id", "coder"}, {"model", "opus-4.1"}});
    };
    EXPECT_EQ(of_opus("pitwall_model_calls_total"), "2");
    EXPECT_EQ(of_opus("pitwall_model_errors_total"), "1");
    EXPECT_EQ(of_opus("pitwall_cost_usd_total"), "0.25");
    EXPECT_EQ(text.ValueOf("pitwall_model_call_duration_seconds_count", {{"model", "opus-4.1"}}),
              "2");
    EXPECT_EQ(text.ValueOf("pitwall_model_call_duration_seconds_sum", {{"model", "opus-4.1"}}),
              "6");
    const auto seconds = [&](const std::string& activity) {
      return text.ValueOf("pitwall_agent_seconds_total",
                          {{"agent_id", "coder"}, {"activity", activity}});
    };
    EXPECT_EQ(seconds("model"), "6.5");
    EXPECT_EQ(seconds("tool"), "0.25");
    EXPECT_EQ(seconds("waiting"), "12.0005");
  }
};

TEST_F(ModelCallsE2eTest, EveryOutputAgreesAndSurvivesAKillAndARestart) {
  Start();
  const json answer = daemon_->PostEvents(kEvents);
  EXPECT_EQ(answer["accepted"], 6);
  EXPECT_EQ(answer["duplicates"], 1);
  ExpectOutputs();
  EXPECT_EQ(daemon_->Stop(SIGKILL), 128 + SIGKILL);
  Start();
  ExpectOutputs();
  EXPECT_EQ(daemon_->Stop(), 0);
  Start();
  ExpectOutputs();
  EXPECT_EQ(daemon_->PostEvents(kEvents.substr(0, kEvents.find('\n')))["duplicates"], 1);
}

TEST_F(ModelCallsE2eTest, RecordSendsAModelCall) {
  Start();
  const test::Ran ran = RunToEnd(
      Pitwall({"record", "model_call", "--agent-id=coder", "--model=opus", "--duration-ms=1500",
               "--output-tokens=9", "--cost-usd=0.5", "--url=" + daemon_->Url()}));
  EXPECT_EQ(ran.exit_code, 0) << ran.errors;
  EXPECT_EQ(RunToEnd(Pitwall({"record", "tool_call", "--agent-id=coder", "--tool=bash",
                              "--waited-ms=40", "--url=" + daemon_->Url()}))
                .exit_code,
            0);
  const json agent = View("/api/agent-performance")["agents"]["coder"];
  EXPECT_EQ(agent["models"]["opus"]["avg_duration_ms"], 1'500);
  EXPECT_EQ(agent["models"]["opus"]["tokens"]["cost_usd"], 0.5);
  EXPECT_EQ(agent["time_spent"]["waiting_ms"], 40);
}

}  // namespace
}  // namespace pitwall::daemon
