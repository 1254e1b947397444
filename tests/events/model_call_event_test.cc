#include <gtest/gtest.h>

#include <optional>

#include "exporter/events/event_parser.h"
#include "tests/events/parsed.h"

namespace pitwall::events {
namespace {

TEST(ModelCallEventTest, EveryFieldOfAModelCallArrives) {
  const Parsed model_call = Parse(R"({"type":"model_call","agent_id":"a","model":"m","duration_ms":
      1500.25,"success":false,"error_type":"overloaded","input_tokens":1,"output_tokens":2,
      "cached_tokens":3,"cost_usd":0.5,"tool":"ignored","waited_ms":7})");
  ASSERT_EQ(model_call.events.size(), 1U);
  EXPECT_EQ(model_call.events[0].type, EventType::kModelCall);
  EXPECT_EQ(model_call.events[0].model, "m");
  EXPECT_EQ(model_call.events[0].duration_ns, 1'500'250'000U);
  EXPECT_FALSE(model_call.events[0].success);
  EXPECT_EQ(model_call.events[0].error_type, "overloaded");
  EXPECT_EQ(model_call.events[0].input_tokens, 1U);
  EXPECT_EQ(model_call.events[0].output_tokens, 2U);
  EXPECT_EQ(model_call.events[0].cached_tokens, 3U);
  EXPECT_EQ(model_call.events[0].cost_nanousd, 500'000'000U);
  EXPECT_EQ(model_call.events[0].tool, "");
  EXPECT_EQ(model_call.events[0].waited_ns, std::nullopt);
}

}  // namespace
}  // namespace pitwall::events
