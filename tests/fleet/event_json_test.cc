#include "bench/fleet/event_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace pitwall::fleet {
namespace {

TEST(EventJsonTest, AToolCallIsWrittenWithTheContractsFields) {
  Event event;
  event.type = EventType::kToolCall;
  event.agent_id = "a\"1\\";
  event.tool = "bash";
  event.success = false;
  event.error_type = "timeout";
  event.duration_ns = 1'050'000;
  event.waited_ns = 2'000'000;
  event.output_bytes = 12;
  event.timestamp_ms = 1'767'225'599'007;
  std::string line;
  AppendJsonLine(event, "e-1", true, line);
  EXPECT_EQ(line, R"({"type":"tool_call","agent_id":"a\"1\\","tool":"bash","success":false,)"
                  R"("error_type":"timeout","duration_ms":1.05,"waited_ms":2,"output_bytes":12,)"
                  R"("timestamp":"2025-12-31T23:59:59.007Z","event_id":"e-1"})"
                  "\n");
}

TEST(EventJsonTest, CostsAndScoresKeepEveryDigit) {
  Event event;
  event.type = EventType::kTokensUsed;
  event.agent_id = "a";
  event.cost_nanousd = 3'000'000'007;
  event.score_millionths = 9'900'000;
  std::string line;
  AppendJsonLine(event, "", false, line);
  EXPECT_EQ(line, R"({"type":"tokens_used","agent_id":"a","score":9.9,"cost_usd":3.000000007})"
                  "\n");
}

TEST(EventJsonTest, EveryKindOfEventParses) {
  for (const EventType type :
       {EventType::kTaskClaimed, EventType::kTaskCompleted, EventType::kTaskFailed,
        EventType::kToolCall, EventType::kQualityScored, EventType::kTokensUsed,
        EventType::kHeartbeat, EventType::kModelCall}) {
    Event event;
    event.type = type;
    event.agent_id = "a";
    std::string line;
    AppendJsonLine(event, "", true, line);
    EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  }
}

}  // namespace
}  // namespace pitwall::fleet
