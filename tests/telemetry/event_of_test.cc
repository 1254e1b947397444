#include "exporter/telemetry/event_of.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "exporter/telemetry/held_call.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/source_table.h"
#include "pitwall/event.h"
#include "tests/telemetry/joiner_fixture.h"

namespace pitwall::telemetry {
namespace {

TEST(IdentityTest, TheFirstKnownNameIsTheAgent) {
  Observation facts{
      .conversation = "session", .agent_id = "id", .agent_name = "name", .service = "service"};
  EXPECT_EQ(IdentityOf(facts, AgentBy::kAuto).agent_id, "id");
  EXPECT_EQ(IdentityOf(facts, AgentBy::kAuto).role, "name");
  EXPECT_EQ(IdentityOf(facts, AgentBy::kSession).agent_id, "session");
  EXPECT_EQ(IdentityOf(facts, AgentBy::kName).agent_id, "name");
  EXPECT_EQ(IdentityOf(facts, AgentBy::kService).agent_id, "service");
  facts.agent_id = {};
  EXPECT_EQ(IdentityOf(facts, AgentBy::kAuto).agent_id, "name");
  EXPECT_EQ(IdentityOf(facts, AgentBy::kAuto).role, "");
  facts.agent_name = {};
  EXPECT_EQ(IdentityOf(facts, AgentBy::kName).agent_id, "session");
  EXPECT_TRUE(IdentityOf(facts, AgentBy::kAuto).is_agent);
  facts.conversation = {};
  EXPECT_EQ(IdentityOf(facts, AgentBy::kAuto).agent_id, "service");
  EXPECT_FALSE(IdentityOf(facts, AgentBy::kAuto).is_agent);
  facts.service = {};
  EXPECT_EQ(IdentityOf(facts, AgentBy::kAuto).agent_id, "unattributed");
}

Event EventAt(std::int64_t time_ms) {
  Observation call = ToolCall("c");
  call.time_ms = time_ms;
  return EventOf(CallFacts(call), IdentityOf(call, AgentBy::kAuto), {}, kStartMs);
}

TEST(EventOfTest, AnImplausibleTimeIsReplacedByTheArrival) {
  EXPECT_EQ(EventAt(0).timestamp_ms, kStartMs);
  EXPECT_EQ(EventAt(kStartMs / 1000).timestamp_ms, kStartMs);
  EXPECT_EQ(EventAt(kStartMs + 600'001).timestamp_ms, kStartMs);
  EXPECT_EQ(EventAt(kStartMs + 600'000).timestamp_ms, kStartMs + 600'000);
  EXPECT_EQ(EventAt(kStartMs - 86'400'000).timestamp_ms, kStartMs - 86'400'000);
}

TEST(EventOfTest, AModelCallHasItsTokensAndASumHasNothingElse) {
  Observation call = ModelSpan(SpanOf(1, 1, 0), 100);
  call.outcome = Outcome::kFailure;
  call.error_type = "overloaded";
  call.version = "v1";
  call.duration_ns = 5;
  const Identity identity = IdentityOf(call, AgentBy::kAuto);
  const Event event = EventOf(CallFacts(call), identity, {}, kStartMs);
  EXPECT_EQ(event.type, EventType::kModelCall);
  EXPECT_EQ(event.model, "m");
  EXPECT_EQ(event.version, "v1");
  EXPECT_EQ(event.input_tokens, 100U);
  EXPECT_EQ(event.error_type, "overloaded");
  EXPECT_EQ(event.duration_ns, 5U);
  call.is_sum = true;
  const Event sum = EventOf(CallFacts(call), identity, {}, kStartMs);
  EXPECT_EQ(sum.type, EventType::kTokensUsed);
  EXPECT_EQ(sum.input_tokens, 100U);
  EXPECT_FALSE(sum.duration_ns.has_value());
}

TEST(EventOfTest, AToolWithoutANameIsUnknown) {
  const Observation call = ToolCall("c", "");
  EXPECT_EQ(EventOf(CallFacts(call), IdentityOf(call, AgentBy::kAuto), {}, kStartMs).tool,
            "unknown");
}

TEST(SourceTableTest, EmittersBeyondTheBoundAreSummed) {
  SourceTable table;
  for (std::size_t i = 0; i < SourceTable::kMaxSources + 10; ++i) {
    const std::string name = "emitter " + std::to_string(i);
    table.AddRecords({name, Signal::kLogs, 2, 1}, 5);
    table.Add(name, Signal::kLogs, SourceOutcome::kCounted);
  }
  ASSERT_EQ(table.sources().size(), SourceTable::kMaxSources + 1);
  const SourceStats& overflow = table.sources().back();
  EXPECT_EQ(overflow.emitter, "_overflow");
  EXPECT_EQ(overflow.records, 20U);
  EXPECT_EQ(overflow[SourceOutcome::kCounted], 10U);
  EXPECT_EQ(overflow[SourceOutcome::kIgnored], 10U);
}

TEST(SourceTableTest, FirstAndLastSeenAreArrivals) {
  SourceTable table;
  table.AddRecords({"a", Signal::kLogs, 1, 0}, 5);
  table.AddRecords({"a", Signal::kLogs, 1, 0}, 9);
  table.AddRecords({"", Signal::kHooks, 1, 0}, 9);
  EXPECT_EQ(table.sources().at(0).first_seen_ms, 5);
  EXPECT_EQ(table.sources().at(0).last_seen_ms, 9);
  EXPECT_EQ(table.sources().at(1).emitter, "unknown");
}

}  // namespace
}  // namespace pitwall::telemetry
