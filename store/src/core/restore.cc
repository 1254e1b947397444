#include "core/restore.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/atomic_bounds.h"
#include "core/retired_roster.h"
#include "core/timeline.h"
#include "pitwall/duration_buckets.h"
#include "pitwall/host/series_fields.h"
#include "pitwall/host/store_image.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/internal/writer_slot.h"
#include "pitwall/reading.h"
#include "pitwall/store.h"
#include "series/agent_groups.h"
#include "series/cells.h"
#include "series/records.h"
#include "series/registry.h"
#include "series/series_value.h"

namespace pitwall::internal {

namespace {
void AddBuckets(const Durations& durations, SeriesValue& value) {
  for (const BucketCount& bucket : durations.buckets) {
    const int position = BucketPositionOf(bucket.index);
    if (position < 0 || position >= kDurationBuckets) continue;
    value.bucket(static_cast<std::uint32_t>(position)) += bucket.count;
  }
}
}  // namespace

RestoreResult Restorer::Restore(const StoreImageParts& image) {
  const RestoreResult result = RestoreHistory(image.slots);
  RestoreReading(image.reading);
  core_.sequences.Restore(image.patterns);
  return result;
}

RestoreResult Restorer::RestoreHistory(std::span<const PackedSlot> slots) {
  const std::lock_guard lock(core_.history.mutex());
  Timeline& timeline = core_.timeline;
  const std::int64_t ahead_ms = slots.empty() ? 0 : slots.back().wall_offset_ms;
  const std::int64_t slot_ms = History::kCoarsestSlotMs;
  const std::int64_t rest_ms = (ahead_ms % slot_ms + slot_ms) % slot_ms;
  timeline.SetBehindWall(rest_ms);
  const History::Restored restored =
      core_.history.Restore(slots, ahead_ms - timeline.ToWall(0), timeline.NowMs());
  // A store that continued to record during its capture may have series only in its slots.
  registry_.AdvanceSerial(restored.greatest_serial + 1);
  return {restored.skipped};
}

void Restorer::RestoreReading(const Reading& reading) {
  registry_.AdvanceSerial(reading.next_serial);
  label_names_ = reading.label_names;
  quality_scale_ = reading.quality_max / core_.options.quality_max;
  for (const AgentReading& agent : reading.agents) RestoreAgent(agent);
  for (const RetiredGroupReading& group : reading.retired_groups) RestoreRetired(group);
  RestoreMergedIntoRetired(reading);
  RestoreRoster(reading);
  for (const ClaimReading& claim : reading.claims) RestoreClaim(claim);
}

template <class Agent>
AgentGroups Restorer::GroupsFrom(const Agent& from) {
  AgentGroups groups{};
  const auto set = [&](GroupDimension to, std::string_view name) {
    groups[static_cast<std::size_t>(to)] = registry_.names().Intern(NameKindOf(to), name);
  };
  set(GroupDimension::kRole, from.role);
  set(GroupDimension::kModel, from.model);
  set(GroupDimension::kVersion, from.version);
  // Labels that are not kept any more are left out.
  for (std::size_t i = 0; i < core_.options.agent_labels.size(); ++i) {
    const auto at =
        std::find(label_names_.begin(), label_names_.end(), core_.options.agent_labels[i]);
    const auto label = static_cast<std::size_t>(at - label_names_.begin());
    if (label < from.labels.size()) set(LabelDimension(i), from.labels[label]);
  }
  return groups;
}

void Restorer::RestoreRetired(const RetiredGroupReading& from) {
  const AgentGroups groups = GroupsFrom(from.sum);
  AgentRef agent;
  {
    const std::unique_lock lists_lock(registry_.lists_mutex());
    agent = core_.sampling.retired_agents().For(groups);
    core_.sampling.retired_agents().Count(agent, from.agents);
  }
  if (from.sum.first_seen_ms > 0) {
    AtomicMin(registry_.At(agent).first_seen_ms, from.sum.first_seen_ms);
  }
  RestoreSeries(agent, from.sum);
}

void Restorer::RestoreRoster(const Reading& reading) {
  for (const RetiredAgentReading& from : reading.retired_agents) {
    RetiredRoster::Agent agent{from.last_activity_ms, {}};
    for (const WorkReading& work : from.work) {
      const NameKind kind = work.kind == WorkKind::kTask ? NameKind::kTaskType : NameKind::kTool;
      agent.work.push_back({registry_.names().Intern(kind, work.name), work});
      agent.work.back().sums.name = {};
    }
    const AgentGroups groups = GroupsFrom(from);
    const std::unique_lock lists_lock(registry_.lists_mutex());
    core_.sampling.retired_roster().Add(groups, std::move(agent));
  }
}

void Restorer::RestoreAgent(const AgentReading& from) {
  const AgentReference agent(registry_, registry_.agents().Acquire(from.agent_id));
  if (!agent.ref()) return core_.CountDropped();
  AgentRecord& record = registry_.At(agent.ref());
  // If there is no room for as many agents as before, the remaining ones are added up under one
  // name.
  const bool is_itself =
      agent.ref() != registry_.agents().overflow() || from.agent_id == kOverflowName;
  if (!is_itself) return RestoreSeries(agent.ref(), from);
  SetGroups(core_.arena, record, GroupsFrom(from));
  record.first_seen_ms.store(from.first_seen_ms, std::memory_order_relaxed);
  record.last_activity_ms.store(from.last_activity_ms, std::memory_order_relaxed);
  record.arrived_at_mono_ms.store(core_.timeline.NowMs() - from.idle_ms, std::memory_order_relaxed);
  RestoreSeries(agent.ref(), from);
  RestoreScores(agent.ref(), from);
}

// The bucket of this store's scale that contains the upper bound of that bucket.
std::uint32_t Restorer::QualityBucket(std::uint32_t from) const {
  const double upper_tenths = std::ceil((from + 1) * quality_scale_ - 1e-9);
  return static_cast<std::uint32_t>(std::clamp<double>(upper_tenths, 1, kQualityBuckets)) - 1;
}

void Restorer::RestoreMergedIntoRetired(const Reading& reading) {
  const std::unique_lock lists_lock(registry_.lists_mutex());
  std::unordered_map<std::uint64_t, SeriesRef> retired;
  core_.sampling.retired_agents().ForEach([&](AgentRef agent, std::uint64_t) {
    registry_.series().ForEach(agent, [&](SeriesRef series) {
      retired.emplace(registry_.At(series).serial.load(std::memory_order_relaxed), series);
    });
  });
  for (const auto& [serial, series] : core_.sampling.merged_into_retired()) {
    retired.emplace(serial, series);
  }
  for (const MergedIntoRetired& merged_into_retired : reading.merged_into_retired) {
    const auto into = retired.find(merged_into_retired.into_serial);
    if (into != retired.end())
      core_.sampling.RestoreMerged(merged_into_retired.serial, into->second);
    registry_.AdvanceSerial(merged_into_retired.serial + 1);
  }
}

void Restorer::AddSeries(SeriesKind kind, AgentRef agent, NameRef name_a, NameRef name_b,
                         const SeriesStamp& stamp, const SeriesValue& value) {
  const SeriesRef ref = registry_.series().GetOrCreate(kind, agent, name_a, name_b,
                                                       stamp.started_at_ms, stamp.serial);
  if (!ref) return core_.CountDropped();
  registry_.AdvanceSerial(stamp.serial + 1);
  SeriesRecord& series = registry_.At(ref);
  if (HasStamp(series) &&
      series.span.last_used_ms.load(std::memory_order_relaxed) < stamp.last_used_ms) {
    series.span.last_used_ms.store(stamp.last_used_ms, std::memory_order_relaxed);
  }
  // Two sums became one, because there is room for fewer groups. History knows both serials.
  if (series.serial.load(std::memory_order_relaxed) != stamp.serial && stamp.serial != 0 &&
      registry_.At(agent).size_bytes.load(std::memory_order_relaxed) == 0) {
    const std::unique_lock lists_lock(registry_.lists_mutex());
    core_.sampling.RestoreMerged(stamp.serial, ref);
  }
  if (!AddValue(core_.arena, series, kLateWriterSlot, value)) core_.CountDropped();
}

void Restorer::RestoreSeries(AgentRef agent, const AgentReading& from) {
  SeriesValue value;
  for (const TaskReading& task : from.task_types) {
    value.Clear();
    SetCells(value.cells, task);
    AddBuckets(task.durations, value);
    AddSeries(SeriesKind::kTask, agent,
              registry_.names().Intern(NameKind::kTaskType, task.task_type), {}, task.stamp, value);
  }
  for (const ToolReading& tool : from.tools) {
    const NameRef name = registry_.names().Intern(NameKind::kTool, tool.tool);
    value.Clear();
    SetCells(value.cells, tool);
    value.cells[tool_cell::kUntimed] = tool.calls - std::min(tool.calls, tool.durations.count);
    AddBuckets(tool.durations, value);
    AddSeries(SeriesKind::kTool, agent, name, {}, tool.stamp, value);
    for (const ToolErrorReading& error : tool.error_types) {
      value.Clear();
      SetCells(value.cells, error);
      AddSeries(SeriesKind::kToolError, agent, name,
                registry_.names().Intern(NameKind::kErrorType, error.error_type), error.stamp,
                value);
    }
  }
  for (const ModelReading& model : from.models) {
    const NameRef name = registry_.names().Intern(NameKind::kModel, model.model);
    value.Clear();
    SetCells(value.cells, model);
    value.cells[call_cell::kUntimed] = model.calls - std::min(model.calls, model.durations.count);
    AddBuckets(model.durations, value);
    AddSeries(SeriesKind::kModel, agent, name, {}, model.stamp, value);
    for (const ModelErrorReading& error : model.error_types) {
      value.Clear();
      SetCells(value.cells, error);
      AddSeries(SeriesKind::kModelError, agent, name,
                registry_.names().Intern(NameKind::kErrorType, error.error_type), error.stamp,
                value);
    }
  }
  if (from.quality.count != 0) {
    value.Clear();
    SetCells(value.cells, from.quality);
    for (std::uint32_t i = 0; i < kQualityBuckets; ++i) {
      if (from.quality.buckets[i] != 0) value.bucket(QualityBucket(i)) += from.quality.buckets[i];
    }
    AddSeries(SeriesKind::kQuality, agent, {}, {}, from.quality.stamp, value);
  }
  for (const TokensReading& tokens : from.tokens) {
    value.Clear();
    SetCells(value.cells, tokens);
    AddSeries(SeriesKind::kTokens, agent, registry_.names().Intern(NameKind::kModel, tokens.model),
              {}, tokens.stamp, value);
  }
  for (const TransitionReading& transition : from.transitions) {
    value.Clear();
    SetCells(value.cells, transition);
    AddSeries(SeriesKind::kTransition, agent,
              registry_.names().Intern(NameKind::kTool, transition.from_tool),
              registry_.names().Intern(NameKind::kTool, transition.to_tool), transition.stamp,
              value);
  }
}

void Restorer::RestoreScores(AgentRef agent, const AgentReading& from) {
  for (const ScoreReading& score : from.quality.newest) {
    core_.events.AppendScore(agent, score.scored_at_ms, score.score_millionths);
  }
}

void Restorer::RestoreClaim(const ClaimReading& from) {
  const AgentReference agent(registry_, registry_.agents().Find(from.agent_id));
  if (!agent.ref()) return;
  core_.claims.Open({agent.ref(), registry_.names().Intern(NameKind::kTaskType, from.task_type),
                     std::string(from.task_id), core_.timeline.FromWall(from.claimed_at_ms),
                     core_.timeline.NowMs() - from.waited_ms});
}

}  // namespace pitwall::internal
