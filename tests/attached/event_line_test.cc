#include "exporter/attached/event_line.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/events/parsed.h"

namespace pitwall::attached {
namespace {

std::string LineOf(const Event& event, std::string_view event_id = "e-1") {
  std::string line;
  text::TextBuffer out(line);
  text::JsonWriter json(out);
  WriteEventLine(json, event, event_id);
  out.Flush();
  return line;
}

// Every field that an event can have.
Event FullEvent(EventType type) {
  Event event;
  event.type = type;
  event.success = false;
  event.agent_id = "agent \"é\\";
  event.role = "code-worker";
  event.model = "m-1";
  event.task_id = "t-1";
  event.task_type = "review";
  event.tool = "bash";
  event.error_type = "timeout";
  event.args_hash = "0f";
  event.timestamp_ms = events::kTestNowMs - 1;
  event.duration_ns = 412'000'001;
  event.score_millionths = 8'100'000;
  event.input_bytes = 3;
  event.output_bytes = 70'000;
  event.input_tokens = 1ULL << 52;
  event.output_tokens = 7;
  event.cached_tokens = 9;
  event.cost_nanousd = 123'456'789;
  event.waited_ns = 2'000'500'000;
  return event;
}

TEST(EventLineTest, ALineHoldsTheFieldsOfTheTypeInTheirOrder) {
  EXPECT_EQ(LineOf(FullEvent(EventType::kToolCall)),
            R"({"type":"tool_call","agent_id":"agent \"é\\","tool":"bash",)"
            R"("timestamp":1767547009147,"event_id":"e-1","role":"code-worker","model":"m-1",)"
            R"("duration_ms":412.000001,"waited_ms":2000.5,"success":false,"error_type":"timeout",)"
            R"("args_hash":"0f","input_bytes":3,"output_bytes":70000})"
            "\n");
}

TEST(EventLineTest, EmptyFieldsAreLeftOut) {
  Event event;
  event.agent_id = "a";
  event.timestamp_ms = 946'684'800'000;
  EXPECT_EQ(LineOf(event, {}),
            "{\"type\":\"heartbeat\",\"agent_id\":\"a\",\"timestamp\":946684800000}\n");
}

TEST(EventLineTest, ATimeBeforeTheYear2000IsLeftOut) {
  Event event;
  event.agent_id = "a";
  event.timestamp_ms = 5;
  EXPECT_EQ(LineOf(event, {}), "{\"type\":\"heartbeat\",\"agent_id\":\"a\"}\n");
}

TEST(EventLineTest, TheParserReadsBackTheSameEvent) {
  for (const EventType type :
       {EventType::kTaskClaimed, EventType::kTaskCompleted, EventType::kTaskFailed,
        EventType::kToolCall, EventType::kQualityScored, EventType::kTokensUsed,
        EventType::kHeartbeat, EventType::kModelCall}) {
    const Event event = FullEvent(type);
    const std::string line = LineOf(event);
    SCOPED_TRACE(line);
    const events::Parsed parsed = events::Parse(line, events::BodyType::kNdjson);
    ASSERT_EQ(parsed.rejected, 0U) << parsed.errors[0].field << " " << parsed.errors[0].error;
    ASSERT_EQ(parsed.events.size(), 1U);
    EXPECT_EQ(parsed.event_ids.at(0), "e-1");
    const Event& read = parsed.events[0];
    EXPECT_EQ(read.type, type);
    EXPECT_EQ(read.agent_id, event.agent_id);
    EXPECT_EQ(read.timestamp_ms, event.timestamp_ms);
    // Written again, so that all other fields are compared too.
    EXPECT_EQ(LineOf(read), line);
  }
}

}  // namespace
}  // namespace pitwall::attached
