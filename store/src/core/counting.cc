#include "core/counting.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/atomic_bounds.h"
#include "core/duration_increment.h"
#include "core/recorder.h"
#include "patterns/fingerprint.h"
#include "pitwall/event.h"
#include "pitwall/host/series_fields.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/reading.h"
#include "pitwall/store.h"
#include "series/agent_groups.h"
#include "series/name_table.h"
#include "series/records.h"
#include "series/registry.h"
#include "series/series_value.h"

namespace pitwall::internal {

namespace {

Increment CallIncrement(const Event& event) noexcept {
  Increment increment;
  if (event.duration_ns) {
    increment = DurationIncrement(*event.duration_ns, call_cell::kSumNs);
  } else {
    increment.cells[call_cell::kUntimed] = 1;
  }
  increment.cells[call_cell::kErrors] = event.success ? 0 : 1;
  return increment;
}

}  // namespace

void EventCounter::Apply(const Event& event) noexcept {
  const AgentReference agent(recorder_.registry,
                             recorder_.registry.agents().Acquire(event.agent_id));
  if (!agent.ref()) return recorder_.CountDropped();
  if (agent.ref() == recorder_.registry.agents().overflow() && event.agent_id != kOverflowName) {
    overflowed_.fetch_add(1, std::memory_order_relaxed);
  }
  Apply(agent.ref(), event);
}

void EventCounter::Apply(AgentRef agent, const Event& event) noexcept {
  UpdateActivity(agent, event);
  Describe(agent, event);
  switch (event.type) {
    case EventType::kTaskClaimed:
      return claims_.CountClaim(agent, event);
    case EventType::kTaskCompleted:
    case EventType::kTaskFailed:
      claims_.CountFinish(agent, event);
      if (event.score_millionths) ApplyScore(agent, event);
      return;
    case EventType::kToolCall:
      return ApplyToolCall(agent, event);
    case EventType::kQualityScored:
      return ApplyScore(agent, event);
    case EventType::kTokensUsed:
      return ApplyTokens(agent, event);
    case EventType::kModelCall:
      return ApplyModelCall(agent, event);
    case EventType::kHeartbeat:
      return;
  }
}

void EventCounter::UpdateActivity(AgentRef ref, const Event& event) noexcept {
  AgentRecord& agent = recorder_.registry.At(ref);
  AtomicMax(agent.last_activity_ms, event.timestamp_ms);
  AtomicMin(agent.first_seen_ms, event.timestamp_ms);
  AtomicMax(agent.arrived_at_mono_ms, timeline_.NowMs());
}

void EventCounter::Describe(AgentRef ref, const Event& event) noexcept {
  if (event.role.empty() && event.model.empty() && event.version.empty() && event.labels.empty()) {
    return;
  }
  NameTable& names = recorder_.registry.names();
  AgentGroups groups{};
  const auto set = [&](GroupDimension dimension, std::string_view text) {
    groups[static_cast<std::size_t>(dimension)] = names.Intern(NameKindOf(dimension), text);
  };
  set(GroupDimension::kRole, event.role);
  set(GroupDimension::kModel, event.model);
  set(GroupDimension::kVersion, event.version);
  const std::size_t labels = std::min(event.labels.size(), labels_);
  for (std::size_t i = 0; i < labels; ++i) set(LabelDimension(i), event.labels[i]);
  SetGroups(recorder_.arena, recorder_.registry.At(ref), groups);
}

void EventCounter::AddCalls(SeriesKind kind, std::string_view agent_id, std::string_view name,
                            const SeriesValue& calls) {
  const Event event = recorder_.EventNow(EventType::kHeartbeat);
  const AgentReference agent(recorder_.registry, recorder_.registry.agents().Acquire(agent_id));
  const NameKind name_kind = kind == SeriesKind::kTool ? NameKind::kTool : NameKind::kModel;
  const NameRef ref = recorder_.registry.names().Intern(name_kind, name);
  if (!agent.ref() || !ref) return recorder_.CountDropped();
  if ((agent.ref() == recorder_.registry.agents().overflow() && agent_id != kOverflowName) ||
      (recorder_.registry.names().IsOverflow(name_kind, ref) && name != kOverflowName)) {
    overflowed_.fetch_add(calls.count(), std::memory_order_relaxed);
  }
  UpdateActivity(agent.ref(), event);
  counter_.AddCalls(kind, agent.ref(), ref, calls, event.timestamp_ms);
}

void EventCounter::ApplyToolCall(AgentRef agent, const Event& event) noexcept {
  const NameRef tool = recorder_.registry.names().Intern(NameKind::kTool, event.tool);
  if (!tool) return recorder_.CountDropped();
  recorder_.registry.series().Prefetch(
      SeriesKind::kTransition, agent,
      recorder_.registry.At(agent).last_tool.load(std::memory_order_relaxed), tool);
  CountOverflow(agent, NameKind::kTool, tool, event.tool);
  Increment increment = CallIncrement(event);
  increment.cells[tool_cell::kWaitedNs] = event.waited_ns.value_or(0);
  SetCells<ToolReading>(increment.cells, event);
  counter_.Count(SeriesKind::kTool, agent, tool, {}, increment, event.timestamp_ms);
  if (!event.success) {
    CountError(SeriesKind::kToolError, agent, tool, event.error_type, event.timestamp_ms);
  }
  sequences_.Add(agent, {tool, FingerprintOf(tool, event.args_hash), event.timestamp_ms,
                         static_cast<std::int64_t>(event.duration_ns.value_or(0) / 1'000'000)});
}

void EventCounter::ApplyModelCall(AgentRef agent, const Event& event) noexcept {
  const NameRef model = ModelOf(agent, event);
  if (!model) return recorder_.CountDropped();
  CountOverflow(agent, NameKind::kModel, model, event.model);
  counter_.Count(SeriesKind::kModel, agent, model, {}, CallIncrement(event), event.timestamp_ms);
  if (!event.success) {
    CountError(SeriesKind::kModelError, agent, model, event.error_type, event.timestamp_ms);
  }
  if ((event.input_tokens | event.output_tokens | event.cached_tokens | event.cost_nanousd) != 0) {
    CountTokens(agent, model, event);
  }
}

NameRef EventCounter::ModelOf(AgentRef agent, const Event& event) noexcept {
  NameTable& names = recorder_.registry.names();
  if (!event.model.empty()) return names.Intern(NameKind::kModel, event.model);
  // Acquire: pairs with the release of SetGroups().
  const NameRef described = recorder_.registry.At(agent).model.load(std::memory_order_acquire);
  return described ? described : names.Intern(NameKind::kModel, kUnknownModel);
}

void EventCounter::CountOverflow(AgentRef agent, NameKind kind, NameRef name,
                                 std::string_view text) noexcept {
  if (recorder_.registry.names().IsOverflow(kind, name) && text != kOverflowName &&
      agent != recorder_.registry.agents().overflow()) {
    overflowed_.fetch_add(1, std::memory_order_relaxed);
  }
}

void EventCounter::CountError(SeriesKind kind, AgentRef agent, NameRef name,
                              std::string_view error_type, std::int64_t timestamp_ms) noexcept {
  if (error_type.empty()) return;
  Increment once;
  once.cells[count_cell::kTimes] = 1;
  counter_.Count(kind, agent, name,
                 recorder_.registry.names().Intern(NameKind::kErrorType, error_type), once,
                 timestamp_ms);
}

void EventCounter::RecordFinishedCall(const FinishedCall& call) noexcept {
  recorder_.RecordCall(*call.series, call.duration, call.success);
  const std::int64_t now_ms = timeline_.WallNowMs();
  const bool is_tool = KindOf(*call.series) == SeriesKind::kTool;
  CountError(is_tool ? SeriesKind::kToolError : SeriesKind::kModelError, call.agent, call.name,
             call.error_type, now_ms);
  if (call.tokens != nullptr) {
    Event event = recorder_.EventNow(EventType::kModelCall);
    SetTokens(event, *call.tokens);
    CountTokens(call.agent, call.name, event);
  }
  if (!call.is_in_sequence) return;
  const auto duration = std::chrono::duration_cast<std::chrono::milliseconds>(call.duration);
  sequences_.Add(call.agent, {call.name, call.fingerprint, now_ms, duration.count()});
}

void EventCounter::ApplyScore(AgentRef agent, const Event& event) noexcept {
  if (!event.score_millionths) return;
  const std::uint64_t score = *event.score_millionths;
  const auto bound = static_cast<std::uint64_t>(quality_max_ * 1e6 / kQualityBuckets);
  Increment increment;
  increment.cells[quality_cell::kSumMillionths] = score;
  increment.bucket = static_cast<int>(
      std::min<std::uint64_t>(kQualityBuckets - 1, score == 0 ? 0 : (score - 1) / bound));
  counter_.Count(SeriesKind::kQuality, agent, {}, {}, increment, event.timestamp_ms);
  AppendScore(agent, event.timestamp_ms, *event.score_millionths);
}

void EventCounter::AppendScore(AgentRef ref, std::int64_t scored_at_ms,
                               std::uint32_t score_millionths) noexcept {
  AgentRecord& agent = recorder_.registry.At(ref);
  const Ref<ScoreRing> ring = recorder_.arena.GetOrAllocate(agent.scores, Pool::kScores);
  if (!ring) return;
  const std::uint64_t at = agent.score_count.fetch_add(1, std::memory_order_relaxed);
  const auto scored_at_s = static_cast<std::uint64_t>(scored_at_ms / 1000);
  recorder_.arena.At(ring).scores[at % kNewestScores].store((scored_at_s << 32) | score_millionths,
                                                            std::memory_order_relaxed);
}

void EventCounter::ApplyTokens(AgentRef agent, const Event& event) noexcept {
  CountTokens(agent, recorder_.registry.names().Intern(NameKind::kModel, event.model), event);
}

void EventCounter::CountTokens(AgentRef agent, NameRef model, const Event& event) noexcept {
  Increment increment;
  SetCells<TokensReading>(increment.cells, event);
  counter_.Count(SeriesKind::kTokens, agent, model, {}, increment, event.timestamp_ms);
}

}  // namespace pitwall::internal
