#include "pitwall/host/fleet_walk.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <shared_mutex>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/store_core.h"
#include "patterns/agent_patterns.h"
#include "patterns/call_window.h"
#include "patterns/repeated_sequences.h"
#include "pitwall/host/series_fields.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/reading.h"
#include "pitwall/store.h"
#include "reading/builder.h"
#include "reading/fleet_index.h"
#include "reading/scores.h"
#include "reading/series_reader.h"
#include "series/records.h"
#include "series/registry.h"

namespace pitwall {

namespace {

using internal::AgentRecord;
using internal::Allocate;
using internal::FleetIndex;
using internal::NameRecord;
using internal::NameRef;
using internal::PrefetchDepth;
using internal::Registry;
using internal::SeriesGroup;
using internal::SeriesRecord;
using internal::StoreCore;
namespace call_cell = internal::call_cell;
namespace quality_cell = internal::quality_cell;

constexpr std::size_t kPageAgents = 64;
constexpr std::size_t kPageBytes = 128 * 1024;  // a larger page allocates memory
constexpr std::size_t kPageSeries = 1024;       // a page ends with the agent that exceeds it

constexpr FleetIndex::GroupSet GroupsOf(FleetWalk::Parts parts) {
  using W = FleetWalk;
  const auto any_of = [parts](W::Parts of) { return (parts & of) != 0; };
  return {any_of(W::kTasks | W::kTaskDurations | W::kTaskTypes),
          any_of(W::kToolErrors | W::kTools | W::kToolDurations),
          any_of(W::kQuality | W::kNewestScores), any_of(W::kTokens), any_of(W::kModelCalls)};
}

// For every kind that a walk visits; none of them is a counter, which has no stamp of its own.
void SetStamp(const SeriesRecord& series, SeriesStamp& stamp) {
  stamp.serial = series.serial.load(std::memory_order_relaxed);
  stamp.started_at_ms = series.span.started_at_ms.load(std::memory_order_relaxed);
  stamp.last_used_ms = series.span.last_used_ms.load(std::memory_order_relaxed);
}

FleetIndex IndexOf(const Registry& registry, FleetWalk::Parts parts) {
  const std::shared_lock lists_lock(registry.lists_mutex());
  return {registry, GroupsOf(parts)};
}

}  // namespace

struct FleetWalk::State {
  State(StoreCore& store_core, Parts all_parts)
      : core(store_core),
        registry(store_core.registry),
        index(IndexOf(store_core.registry, all_parts)),
        page(kPageAgents) {}

  std::span<const AgentReading> NextPage();
  bool Wants(Parts any_of) const { return (parts & any_of) != 0; }
  std::string_view CopyOfId(const AgentRecord& record);
  void FillAgent(const AgentRecord& record, AgentReading& agent);
  void FillLoop(const AgentRecord& record, AgentReading& agent);
  void FillTasks(AgentReading& agent);
  void FillTaskTypes(AgentReading& agent);
  void FillTools(AgentReading& agent);
  void FillModels(AgentReading& agent);
  void FillQuality(const AgentRecord& record, AgentReading& agent);
  void FillTokens(AgentReading& agent);
  std::string_view NameOf(NameRef ref);

  StoreCore& core;
  Registry& registry;
  FleetIndex index;

  Parts parts = kIdentity;
  std::vector<AgentReading> page;
  std::vector<std::byte> first_memory = std::vector<std::byte>(kPageBytes);
  std::pmr::monotonic_buffer_resource memory{first_memory.data(),
                                             first_memory.size()};  // the page's
  std::pmr::monotonic_buffer_resource names_memory;
  std::unordered_map<NameRef, std::string_view> names;
  internal::SeriesReader reader{registry.arena(), memory};
};

std::string_view FleetWalk::State::NameOf(NameRef ref) {
  if (!ref) return {};
  const auto [at, is_new] = names.try_emplace(ref);
  if (is_new) {
    const NameRecord& name = registry.At(ref);
    const std::span<char> copy =
        Allocate<char>(names_memory, name.size_bytes.load(std::memory_order_relaxed));
    name.text.CopyTo(copy);
    at->second = {copy.data(), copy.size()};
  }
  return at->second;
}

void FleetWalk::State::FillTasks(AgentReading& agent) {
  const bool is_one = index.CountOf(SeriesGroup::kTasks) == 1;
  const bool with_durations = Wants(kTaskDurations);
  TaskReading& tasks = agent.tasks;
  tasks = {};
  reader.Clear();
  const auto add = [&](SeriesRecord& series) {
    const std::int64_t started_at_ms = series.span.started_at_ms.load(std::memory_order_relaxed);
    if (tasks.stamp.serial == 0 || started_at_ms < tasks.stamp.started_at_ms) {
      SetStamp(series, tasks.stamp);
    }
    if (!with_durations) return reader.AddCells(series);
    if (is_one) return reader.Read(series, tasks.durations);
    reader.Add(series);
  };
  index.ForEach(SeriesGroup::kTasks,
                with_durations ? PrefetchDepth::kBuckets : PrefetchDepth::kCells, add);
  SetCounters(tasks, reader.cells());
  if (with_durations && !is_one) reader.StoreBuckets(tasks.durations);
}

void FleetWalk::State::FillTaskTypes(AgentReading& agent) {
  const std::span<TaskReading> types =
      Allocate<TaskReading>(memory, index.CountOf(SeriesGroup::kTasks));
  std::size_t used = 0;
  index.ForEach(SeriesGroup::kTasks, PrefetchDepth::kBuckets, [&](SeriesRecord& series) {
    TaskReading& type = types[used++];
    reader.Clear();
    reader.Read(series, type.durations);
    SetStamp(series, type.stamp);
    type.task_type = NameOf(series.name_a.load(std::memory_order_relaxed));
    SetCounters(type, reader.cells());
  });
  agent.task_types = types;
}

void FleetWalk::State::FillTools(AgentReading& agent) {
  const std::span<ToolReading> tools =
      Allocate<ToolReading>(memory, index.CountOf(SeriesGroup::kTools));
  const bool with_calls = Wants(kTools | kToolDurations);
  std::size_t used = 0;
  const auto add = [&](SeriesRecord& series) {
    ToolReading& tool = tools[used++];
    reader.Clear();
    if (with_calls) {
      reader.Read(series, tool.durations);
    } else {
      reader.AddCells(series);
    }
    SetStamp(series, tool.stamp);
    tool.tool = NameOf(series.name_a.load(std::memory_order_relaxed));
    SetCounters(tool, reader.cells());
    agent.tool_errors += tool.errors;
    agent.time_spent.tool_ns += tool.durations.sum_ns;
    agent.time_spent.waiting_ns += tool.waited_ns;
    if (!with_calls) return;
    tool.calls = tool.durations.count + reader.cells()[call_cell::kUntimed];
    agent.tool_calls += tool.calls;
  };
  index.ForEach(SeriesGroup::kTools, with_calls ? PrefetchDepth::kBuckets : PrefetchDepth::kCells,
                add);
  agent.tools = tools;
}

void FleetWalk::State::FillModels(AgentReading& agent) {
  const std::span<ModelReading> models =
      Allocate<ModelReading>(memory, index.CountOf(SeriesGroup::kModels));
  std::size_t used = 0;
  index.ForEach(SeriesGroup::kModels, PrefetchDepth::kBuckets, [&](SeriesRecord& series) {
    ModelReading& model = models[used++];
    reader.Clear();
    reader.Read(series, model.durations);
    SetStamp(series, model.stamp);
    model.model = NameOf(series.name_a.load(std::memory_order_relaxed));
    SetCounters(model, reader.cells());
    model.calls = model.durations.count + reader.cells()[call_cell::kUntimed];
    agent.model_calls += model.calls;
    agent.model_errors += model.errors;
    agent.time_spent.model_ns += model.durations.sum_ns;
  });
  agent.models = models;
}

void FleetWalk::State::FillQuality(const AgentRecord& record, AgentReading& agent) {
  QualityReading& quality = agent.quality;
  quality = {};
  index.ForEach(SeriesGroup::kQuality, PrefetchDepth::kBuckets, [&](SeriesRecord& series) {
    reader.Clear();
    reader.Add(series);
    SetStamp(series, quality.stamp);
    quality.sum_millionths += reader.cells()[quality_cell::kSumMillionths];
    reader.value().ForEachBucket([&](std::uint32_t position, std::uint64_t times) {
      quality.count += times;
      if (position < kQualityBuckets) quality.buckets[position] += times;
    });
  });
  if (!Wants(FleetWalk::kNewestScores)) return;
  const internal::NewestScores newest = internal::ReadScores(registry, record, 0);
  const std::span<ScoreReading> scores = Allocate<ScoreReading>(memory, newest.count);
  std::copy_n(newest.scores.begin(), newest.count, scores.begin());
  quality.newest = scores;
}

void FleetWalk::State::FillTokens(AgentReading& agent) {
  const std::span<TokensReading> all =
      Allocate<TokensReading>(memory, index.CountOf(SeriesGroup::kTokens));
  std::size_t used = 0;
  index.ForEach(SeriesGroup::kTokens, PrefetchDepth::kCells, [&](SeriesRecord& series) {
    TokensReading& tokens = all[used++];
    reader.Clear();
    reader.Add(series);
    SetStamp(series, tokens.stamp);
    tokens.model = NameOf(series.name_a.load(std::memory_order_relaxed));
    SetCounters(tokens, reader.cells());
  });
  agent.tokens = all;
}

void FleetWalk::State::FillLoop(const internal::AgentRecord& record, AgentReading& agent) {
  agent.loop = {};
  const internal::Ref<internal::AgentPatterns> patterns =
      record.patterns.load(std::memory_order_acquire);
  if (!patterns) return;
  registry.arena().At(patterns).ReadLocked(
      [&](const internal::CallWindow& window, const internal::StepRing&) {
        agent.loop.is_known = window.has_arguments();
        agent.loop.is_looping = window.IsLooping(core.timeline.WallNowMs());
        agent.loop.calls = window.last_loop().calls;
      });
}

// Copies whole words, also beyond the end of the id.
std::string_view FleetWalk::State::CopyOfId(const AgentRecord& record) {
  const std::size_t size_bytes = record.size_bytes.load(std::memory_order_relaxed);
  const std::span<std::uint64_t> words = Allocate<std::uint64_t>(memory, (size_bytes + 7) / 8);
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = record.id.words[i].load(std::memory_order_relaxed);
  }
  return {reinterpret_cast<const char*>(words.data()), size_bytes};
}

void FleetWalk::State::FillAgent(const AgentRecord& record, AgentReading& agent) {
  agent.agent_id = CopyOfId(record);
  if (Wants(kDescription)) {
    agent.role = NameOf(record.role.load(std::memory_order_acquire));
    agent.model = NameOf(record.model.load(std::memory_order_acquire));
  }
  if (Wants(kLoop)) FillLoop(record, agent);
  agent.first_seen_ms = record.first_seen_ms.load(std::memory_order_relaxed);
  agent.last_activity_ms = record.last_activity_ms.load(std::memory_order_relaxed);
  agent.tool_calls = agent.tool_errors = 0;
  agent.model_calls = agent.model_errors = 0;
  agent.time_spent = {};
  agent.tasks_in_progress = record.tasks_in_progress.load(std::memory_order_relaxed);
  if (Wants(kTasks | kTaskDurations)) FillTasks(agent);
  if (Wants(kTaskTypes)) FillTaskTypes(agent);
  if (Wants(kToolErrors | kTools | kToolDurations)) FillTools(agent);
  if (Wants(kModelCalls)) FillModels(agent);
  if (Wants(kQuality | FleetWalk::kNewestScores)) FillQuality(record, agent);
  if (Wants(kTokens)) FillTokens(agent);
}

std::span<const AgentReading> FleetWalk::State::NextPage() {
  std::size_t filled = 0;
  std::size_t series = 0;
  memory.release();
  const std::shared_lock lists_lock(registry.lists_mutex());
  const AgentRecord* record = nullptr;
  while (filled < kPageAgents && series < kPageSeries && index.Next(record)) {
    if (record == nullptr) continue;
    AgentReading& agent = page[filled++];
    FillAgent(*record, agent);
    series += 1 + agent.tools.size() + agent.models.size() + agent.tokens.size();
  }
  return {page.data(), filled};
}

FleetWalk::FleetWalk(const Store& store, Parts parts)
    : state_(std::make_unique<State>(*store.core_, parts)) {}

FleetWalk::~FleetWalk() = default;

void FleetWalk::Begin(Parts parts) {
  state_->parts = parts;
  // Fields of the previous round must not appear in the next one.
  state_->page.assign(kPageAgents, AgentReading{});
  state_->index.Begin(GroupsOf(parts));
}

std::span<const AgentReading> FleetWalk::Next() {
  // Skips a page whose agents have all retired.
  while (!state_->index.AtEnd()) {
    if (const auto page = state_->NextPage(); !page.empty()) return page;
  }
  return {};
}

Reading FleetWalk::ReadFleet(const Store& store) {
  return internal::ReadingBuilder(*store.core_).FleetTotals();
}

Reading FleetWalk::ReadGroups(const Store& store) {
  return internal::ReadingBuilder(*store.core_).AllGroups();
}

Reading FleetWalk::ReadRetired(const Store& store) {
  return internal::ReadingBuilder(*store.core_).RetiredTotals();
}

}  // namespace pitwall
