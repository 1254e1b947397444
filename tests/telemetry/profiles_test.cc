#include "exporter/telemetry/profiles.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "exporter/telemetry/profiles/all.h"
#include "pitwall/event.h"
#include "tests/telemetry/observed_record.h"

namespace pitwall::telemetry {
namespace {

TEST(ProfilesTest, ARecordWithoutAgentAttributesIsTalliedAsOther) {
  ObservedRecord record = ObservedRecord::Span("shop", "GET /cart");
  record.Scope("http");
  EXPECT_TRUE(record.Observe().empty());
  ASSERT_EQ(record.tallies().size(), 1U);
  EXPECT_EQ(record.tallies()[0].emitter, "other");
  EXPECT_EQ(record.tallies()[0].records, 1U);
  EXPECT_EQ(record.tallies()[0].ignored, 1U);
}

TEST(ProfilesTest, ASpanWithoutAnIdConnectsNothing) {
  ObservedRecord record = ObservedRecord::Span("app", "step");
  record.Scope("ai");
  EXPECT_EQ(record.ObserveOne().kind, ObservationKind::kSpan);
  record.record.span_id = {};
  EXPECT_TRUE(record.Observe().empty());
}

TEST(ProfilesTest, RecordsAreTalliedByEmitterAndSignal) {
  ObservationBatch batch;
  ObservedRecord tool = ObservedRecord::Log("claude-code", "tool_result");
  tool.Set("tool_name", "Read").Set("tool_use_id", "t").Set("session.id", "s");
  tool.ObserveInto(&batch);
  tool.ObserveInto(&batch);
  ObservedRecord point(otlp::RecordKind::kNumberPoint, "claude-code", "claude_code.token.usage");
  point.ObserveInto(&batch);
  ASSERT_EQ(batch.tallies.size(), 2U);
  EXPECT_EQ(batch.tallies[0].signal, Signal::kLogs);
  EXPECT_EQ(batch.tallies[0].records, 2U);
  EXPECT_EQ(batch.tallies[0].ignored, 0U);
  EXPECT_EQ(batch.tallies[1].signal, Signal::kMetrics);
  EXPECT_EQ(batch.tallies[1].records, 1U);
  EXPECT_EQ(batch.tallies[1].ignored, 1U);
}

TEST(ProfilesTest, AnEmitterIsRecognisedByServiceScopeOrRecord) {
  ObservedRecord by_scope = ObservedRecord::Log("renamed", "tool_result");
  by_scope.Scope("com.anthropic.claude_code.events").Set("tool_use_id", "t");
  EXPECT_EQ(by_scope.ObserveOne().emitter, "claude-code");
  ObservedRecord by_record = ObservedRecord::Span("renamed", "claude_code.tool.execution");
  by_record.Set("tool_use_id", "t");
  EXPECT_EQ(by_record.ObserveOne().emitter, "claude-code");
}

TEST(ProfilesTest, AnExplicitAgentIdPrecedesAllOthers) {
  ObservedRecord record = ObservedRecord::Log("claude-code", "tool_result");
  record.Set("agent_id", "sub").Set("session.id", "s").Set("tool_use_id", "t");
  record.Resource("pitwall.agent_id", std::string_view("worker-1"));
  EXPECT_EQ(record.ObserveOne().agent_id, "worker-1");
}

TEST(ProfilesTest, TimesAndDurationsThatCannotBeAreUnknown) {
  ObservedRecord record = ObservedRecord::Span("app", "execute_tool a");
  record.Set("gen_ai.operation.name", "execute_tool");
  record.record.time_ns = 5;
  EXPECT_EQ(record.Observe().at(0).time_ms, 0);
  EXPECT_FALSE(record.Observe().at(0).duration_ns);
  record.record.time_ns = record.record.start_ns + 40ULL * 24 * 3600 * 1'000'000'000;
  EXPECT_FALSE(record.Observe().at(0).duration_ns);
}

TEST(ProfilesTest, TextsAreCutToNames) {
  const std::string tool(200, 'x');
  ObservedRecord record = ObservedRecord::Span("app", "execute_tool");
  record.Set("gen_ai.operation.name", "execute_tool");
  record.Set("gen_ai.tool.name", otlp::Value(std::string_view(tool)));
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.tool.size(), kMaxNameBytes);
}

TEST(ProfilesTest, EveryEmitterHasOneProfile) {
  std::set<std::string_view> emitters;
  for (const Profile& profile : KnownProfiles()) {
    EXPECT_TRUE(emitters.insert(profile.emitter).second) << profile.emitter;
  }
  EXPECT_TRUE(emitters.contains("genai"));
}

}  // namespace
}  // namespace pitwall::telemetry
