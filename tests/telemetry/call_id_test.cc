#include "exporter/telemetry/call_id.h"

#include <gtest/gtest.h>

#include <string>

#include "exporter/telemetry/observation.h"
#include "tests/telemetry/joiner_fixture.h"

namespace pitwall::telemetry {
namespace {

std::string EventIdOf(const Observation& observation) {
  std::string id = "old text";
  MakeEventId(observation, &id);
  return id;
}

constexpr const char* kTrace = "ab000000000000000000000000000000";

TEST(CallIdTest, AToolCallIsNamedByConversationAndId) {
  Observation call = ToolCall("toolu_1");
  EXPECT_EQ(EventIdOf(call), "t:s:toolu_1");
  call.conversation = {};
  EXPECT_EQ(EventIdOf(call), "t::toolu_1");
  call.span = SpanOf(0xab, 0xcd, 0);
  EXPECT_EQ(EventIdOf(call), std::string("t:") + kTrace + ":toolu_1");
  call.id = {};
  EXPECT_EQ(EventIdOf(call), std::string("s:") + kTrace + ":cd00000000000000");
}

TEST(CallIdTest, AToolCallWithoutIdAndSpanIsNamedByItsEnd) {
  Observation call = ToolCall("", "read");
  call.time_ms = 1'700'000'000'123;
  call.duration_ns = 42;
  EXPECT_EQ(EventIdOf(call), "h:s:read:1700000000123:42");
}

TEST(CallIdTest, AModelCallIsNamedByItsResponseOrItsTokens) {
  Observation call = ModelSpan(SpanOf(0xab, 1, 0), 100);
  call.conversation = "s";
  EXPECT_EQ(EventIdOf(call), std::string("s:") + kTrace + ":0100000000000000");
  call.id = "req_1";
  EXPECT_EQ(EventIdOf(call), "r:s:req_1");
  call.id = {};
  call.span.reset();
  call.output_tokens = 7;
  call.cached_tokens = 50;
  EXPECT_EQ(EventIdOf(call), "u:s:100:7:50");
}

TEST(CallIdTest, ALongIdOfAResponseNeedsNoTraceAsItsScope) {
  Observation call{.kind = ObservationKind::kModelCall, .id = "msg_01XFDUDYJgAACzvn"};
  call.span = SpanOf(0xab, 1, 0);
  EXPECT_EQ(EventIdOf(call), "r:msg_01XFDUDYJgAACzvn");
  call.id = "msg_01XFDUDYJgAACzv";
  EXPECT_EQ(EventIdOf(call), "r:" + std::string(kTrace) + ":msg_01XFDUDYJgAACzv");
  call.conversation = "s";
  call.id = "msg_01XFDUDYJgAACzvn";
  EXPECT_EQ(EventIdOf(call), "r:s:msg_01XFDUDYJgAACzvn");
}

TEST(CallIdTest, BothEndsOfATaskShareItsName) {
  Observation task{.kind = ObservationKind::kTaskEnd, .id = "turn-1"};
  EXPECT_EQ(EventIdOf(task), "a:turn-1:done");
  std::string id;
  MakeClaimId(task, &id);
  EXPECT_EQ(id, "a:turn-1:claimed");
  task.kind = ObservationKind::kTaskStart;
  EXPECT_EQ(EventIdOf(task), "a:turn-1:claimed");
  task.id = {};
  task.span = SpanOf(0xab, 1, 0);
  MakeTaskId(task, &id);
  EXPECT_EQ(id, std::string(kTrace) + "-0100000000000000");
}

}  // namespace
}  // namespace pitwall::telemetry
