#include "pitwall/fleet_walk.h"

#include <algorithm>
#include <array>
#include <memory_resource>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "cells.h"
#include "patterns/agent_patterns.h"
#include "reading/builder.h"
#include "store_core.h"

namespace pitwall {

namespace {

using internal::AddCells;
using internal::AgentRecord;
using internal::KindInfo;
using internal::KindOf;
using internal::Line;
using internal::NameRecord;
using internal::Octave;
using internal::Ref;
using internal::Registry;
using internal::SeriesKind;
using internal::SeriesRecord;
using internal::SeriesValue;
using internal::Shard;
using internal::StoreCore;
using internal::Writers;
namespace task_cell = internal::task_cell;
namespace tool_cell = internal::tool_cell;
namespace quality_cell = internal::quality_cell;
namespace tokens_cell = internal::tokens_cell;

constexpr std::size_t kPageAgents = 64;
constexpr std::size_t kPageBytes = 128 * 1024;  // more is taken where a page needs it
constexpr std::size_t kPageSeries = 1024;       // a page ends with the agent that passes it
// How far ahead of its use memory is asked for: first a record, then what it leads to, then that.
constexpr std::size_t kRecordAhead = 12;
constexpr std::size_t kShardAhead = 6;
constexpr std::size_t kOctavesAhead = 3;

// The kinds that agents are walked by.
enum Group : std::size_t { kTaskGroup, kToolGroup, kQualityGroup, kTokensGroup, kGroups };

constexpr std::size_t GroupOf(std::uint32_t kind) {
  switch (static_cast<SeriesKind>(kind)) {
    case SeriesKind::kTask:
      return kTaskGroup;
    case SeriesKind::kTool:
      return kToolGroup;
    case SeriesKind::kQuality:
      return kQualityGroup;
    case SeriesKind::kTokens:
      return kTokensGroup;
    default:
      return kGroups;
  }
}

constexpr bool Needs(FleetWalk::Parts parts, std::size_t group) {
  constexpr std::array<FleetWalk::Parts, kGroups> kOf = {
      FleetWalk::kTasks | FleetWalk::kTaskDurations,
      FleetWalk::kToolErrors | FleetWalk::kTools | FleetWalk::kToolDurations, FleetWalk::kQuality,
      FleetWalk::kTokens};
  return (parts & kOf[group]) != 0;
}

template <class T>
std::span<T> Allocate(std::pmr::memory_resource& memory, std::size_t count) {
  if (count == 0) return {};
  T* const first = static_cast<T*>(memory.allocate(count * sizeof(T), alignof(T)));
  std::uninitialized_value_construct_n(first, count);
  return {first, count};
}

// The series of one kind, agent by agent.
struct Index {
  std::vector<Line> lines;
  std::vector<std::uint32_t> begins;  // of each agent, and the end; empty where not wanted
};

}  // namespace

struct FleetWalk::State {
  // Who was there: a record that has another serial now is somebody else's.
  struct AgentAt {
    Line line;
    std::uint32_t serial;  // its low half
  };

  State(StoreCore& store_core, Parts all_parts) : core(store_core), registry(store_core.registry) {
    const std::shared_lock walking(registry.walking());
    NoteAgents();
    for (std::size_t group = 0; group < kGroups; ++group) {
      if (Needs(all_parts, group)) indices[group].begins.reserve(agents.size() + 1);
    }
    for (std::size_t i = 0; i < agents.size(); ++i) {
      if (i + kRecordAhead < agents.size()) {
        __builtin_prefetch(&registry.Agent(agents[i + kRecordAhead].line));
      }
      if (i + kShardAhead < agents.size()) {
        __builtin_prefetch(&registry.SeriesAt(registry.first_series(agents[i + kShardAhead].line)));
      }
      NoteSeries(agents[i].line, all_parts);
    }
    for (Index& index : indices) {
      if (index.begins.capacity() > 0) {
        index.begins.push_back(static_cast<std::uint32_t>(index.lines.size()));
      }
    }
    page.resize(kPageAgents);
  }

  void NoteAgents() {
    agents.reserve(registry.agent_count() + 1);
    const auto note = [this](Line line) {
      const std::uint64_t serial = registry.Agent(line).serial.load(std::memory_order_relaxed);
      agents.push_back({line, static_cast<std::uint32_t>(serial)});
    };
    for (Line line = registry.first_agent(); line != 0;) {
      note(line);
      line = registry.Agent(line).next_agent.load(std::memory_order_relaxed);
    }
    std::reverse(agents.begin(), agents.end());
    const Line overflow = registry.overflow_agent();
    if (registry.first_series(overflow) != 0) note(overflow);
  }

  void NoteSeries(Line agent, Parts all_parts) {
    for (Index& index : indices) {
      if (index.begins.capacity() > 0) {
        index.begins.push_back(static_cast<std::uint32_t>(index.lines.size()));
      }
    }
    Line line = registry.first_series(agent);
    while (line != 0) {
      const SeriesRecord& series = registry.SeriesAt(line);
      const std::size_t group = GroupOf(series.links.kind.load(std::memory_order_relaxed));
      if (group < kGroups && Needs(all_parts, group)) indices[group].lines.push_back(line);
      line = series.next_of_agent.load(std::memory_order_relaxed);
    }
    for (Index& index : indices) {
      if (index.begins.capacity() > 0) {
        std::reverse(index.lines.begin() + index.begins.back(), index.lines.end());
      }
    }
  }

  // visit(series) for each of the agent's series of that kind, the oldest first.
  template <class Visit>
  void ForEach(std::size_t agent, Group group, bool with_buckets, const Visit& visit) const {
    const Index& index = indices[group];
    for (std::size_t i = index.begins[agent]; i < index.begins[agent + 1]; ++i) {
      Prefetch(index, i, with_buckets);
      visit(registry.SeriesAt(index.lines[i]));
    }
  }
  std::size_t CountOf(std::size_t agent, Group group) const {
    return indices[group].begins[agent + 1] - indices[group].begins[agent];
  }

  std::span<const AgentReading> NextPage();
  void Prefetch(const Index& index, std::size_t at, bool with_buckets) const;
  void FillAgent(std::size_t at, AgentReading& agent);
  void FillLoop(const internal::AgentRecord& record, AgentReading& agent);
  void FillTasks(std::size_t at, AgentReading& agent);
  void FillTools(std::size_t at, AgentReading& agent);
  void FillQuality(std::size_t at, AgentReading& agent);
  void FillTokens(std::size_t at, AgentReading& agent);
  Shard* OnlyShard(const SeriesRecord& series) const;
  void ReadDurations(SeriesRecord& series, Durations& durations);
  std::span<const BucketCount> TakeBuckets(std::uint64_t& count);
  std::span<const BucketCount> Keep(std::size_t used);
  std::string_view NameOf(Line line);

  StoreCore& core;
  Registry& registry;
  std::vector<AgentAt> agents;
  std::array<Index, kGroups> indices;

  Parts parts = kIdentity;
  std::size_t next = 0;
  std::vector<AgentReading> page;
  std::vector<std::byte> first_memory = std::vector<std::byte>(kPageBytes);
  std::pmr::monotonic_buffer_resource memory{first_memory.data(),
                                             first_memory.size()};  // the page's
  std::pmr::monotonic_buffer_resource names_memory;
  std::unordered_map<Line, std::string_view> names;
  SeriesValue value;
  std::array<BucketCount, kDurationBuckets + 1> found;
};

std::string_view FleetWalk::State::NameOf(Line line) {
  if (line == 0) return {};
  const auto [at, is_new] = names.try_emplace(line);
  if (is_new) {
    const NameRecord& name = registry.NameAt(line);
    const std::span<char> copy =
        Allocate<char>(names_memory, name.size_bytes.load(std::memory_order_relaxed));
    name.text.CopyTo(copy);
    at->second = {copy.data(), copy.size()};
  }
  return at->second;
}

// What `value` holds in its buckets.
std::span<const BucketCount> FleetWalk::State::TakeBuckets(std::uint64_t& count) {
  std::size_t used = 0;
  value.ForEachBucket([&](std::uint32_t position, std::uint64_t times) {
    found[used++] = {BucketIndexAt(static_cast<int>(position)), times};
    count += times;
  });
  return Keep(used);
}

// The first of `found`, in the page's memory.
std::span<const BucketCount> FleetWalk::State::Keep(std::size_t used) {
  const std::span<BucketCount> buckets = Allocate<BucketCount>(memory, used);
  std::copy_n(found.begin(), used, buckets.begin());
  return buckets;
}

// The series' one shard; nullptr where it has none or several.
Shard* FleetWalk::State::OnlyShard(const SeriesRecord& series) const {
  Line only = 0;
  for (const Ref& ref : series.shards.direct) {
    const Line line = ref.load(std::memory_order_acquire);
    if (line != 0 && only != 0) return nullptr;
    only |= line;
  }
  for (const Ref& ref : series.shards.pages) {
    if (ref.load(std::memory_order_acquire) != 0) return nullptr;
  }
  return only == 0 ? nullptr : registry.arena().At<Shard>(only);
}

// The series' cells go to `value`. Most series have one writer: its buckets need no adding up.
void FleetWalk::State::ReadDurations(SeriesRecord& series, Durations& durations) {
  Shard* const shard = OnlyShard(series);
  if (shard == nullptr) {
    AddCells(registry.arena(), series, Writers::kAll, value, true);
    durations.buckets = TakeBuckets(durations.count);
    return;
  }
  const KindInfo& kind = KindOf(series);
  for (std::size_t i = 0; i < kind.cells; ++i) {
    value.cells[i] += shard->cells[i].load(std::memory_order_acquire);
  }
  std::size_t used = 0;
  for (std::uint32_t octave = 0; octave < kind.octaves; ++octave) {
    const Line line = shard->octaves()[octave].load(std::memory_order_acquire);
    if (line == 0) continue;
    const Octave& buckets = *registry.arena().At<Octave>(line);
    for (std::uint32_t i = 0; i < kBucketsPerOctave; ++i) {
      // Without a branch, which no processor could foretell.
      const std::uint64_t times = buckets.buckets[i].load(std::memory_order_relaxed);
      found[used] = {BucketIndexAt(static_cast<int>(octave * kBucketsPerOctave + i)), times};
      used += times != 0 ? 1 : 0;
      durations.count += times;
    }
  }
  durations.buckets = Keep(used);
}

void FleetWalk::State::FillTasks(std::size_t at, AgentReading& agent) {
  const bool is_one = CountOf(at, kTaskGroup) == 1;
  TaskReading& tasks = agent.tasks;
  tasks = {};
  const bool with_durations = (parts & kTaskDurations) != 0;
  value.Clear();
  ForEach(at, kTaskGroup, with_durations, [&](SeriesRecord& series) {
    const SeriesStamp stamp = registry.StampOf(series);
    if (tasks.stamp.serial == 0 || stamp.started_at_ms < tasks.stamp.started_at_ms) {
      tasks.stamp = stamp;
    }
    if (is_one && with_durations) {
      ReadDurations(series, tasks.durations);
    } else {
      AddCells(registry.arena(), series, Writers::kAll, value, with_durations);
    }
  });
  tasks.claimed = value.cells[task_cell::kClaimed];
  tasks.completed = value.cells[task_cell::kCompleted];
  tasks.failed = value.cells[task_cell::kFailed];
  tasks.abandoned = value.cells[task_cell::kAbandoned];
  tasks.orphaned = value.cells[task_cell::kOrphaned];
  tasks.failed_duration_ns = value.cells[task_cell::kFailedNs];
  if (!with_durations) return;
  tasks.durations.sum_ns = value.cells[task_cell::kSumNs];
  if (!is_one) tasks.durations.buckets = TakeBuckets(tasks.durations.count);
}

void FleetWalk::State::FillTools(std::size_t at, AgentReading& agent) {
  const std::span<ToolReading> tools = Allocate<ToolReading>(memory, CountOf(at, kToolGroup));
  const bool with_calls = (parts & (kTools | kToolDurations)) != 0;
  std::size_t used = 0;
  ForEach(at, kToolGroup, with_calls, [&](SeriesRecord& series) {
    ToolReading& tool = tools[used++];
    value.Clear();
    if (with_calls) {
      ReadDurations(series, tool.durations);
    } else {
      AddCells(registry.arena(), series, Writers::kAll, value, false);
    }
    tool.stamp = registry.StampOf(series);
    tool.tool = NameOf(series.name_a.load(std::memory_order_relaxed));
    tool.errors = value.cells[tool_cell::kErrors];
    tool.input_bytes = value.cells[tool_cell::kInputBytes];
    tool.output_bytes = value.cells[tool_cell::kOutputBytes];
    agent.tool_errors += tool.errors;
    if (!with_calls) return;
    tool.durations.sum_ns = value.cells[tool_cell::kSumNs];
    tool.calls = tool.durations.count + value.cells[tool_cell::kUntimed];
    agent.tool_calls += tool.calls;
  });
  agent.tools = tools;
}

void FleetWalk::State::FillQuality(std::size_t at, AgentReading& agent) {
  QualityReading& quality = agent.quality;
  quality = {};
  ForEach(at, kQualityGroup, true, [&](SeriesRecord& series) {
    value.Clear();
    AddCells(registry.arena(), series, Writers::kAll, value);
    quality.stamp = registry.StampOf(series);
    quality.sum_millionths += value.cells[quality_cell::kSumMillionths];
    value.ForEachBucket([&](std::uint32_t position, std::uint64_t times) {
      quality.count += times;
      if (position < kQualityBuckets) quality.buckets[position] += times;
    });
  });
}

void FleetWalk::State::FillTokens(std::size_t at, AgentReading& agent) {
  const std::span<TokensReading> tokens =
      Allocate<TokensReading>(memory, CountOf(at, kTokensGroup));
  std::size_t used = 0;
  ForEach(at, kTokensGroup, false, [&](SeriesRecord& series) {
    value.Clear();
    AddCells(registry.arena(), series, Writers::kAll, value);
    tokens[used++] = {
        registry.StampOf(series),          NameOf(series.name_a.load(std::memory_order_relaxed)),
        value.cells[tokens_cell::kInput],  value.cells[tokens_cell::kOutput],
        value.cells[tokens_cell::kCached], value.cells[tokens_cell::kCostNanoUsd]};
  });
  agent.tokens = tokens;
}

void FleetWalk::State::FillLoop(const internal::AgentRecord& record, AgentReading& agent) {
  agent.loop = {};
  const Line line = record.patterns.load(std::memory_order_acquire);
  if (line == 0) return;
  registry.arena().At<internal::AgentPatterns>(line)->Look(
      [&](const internal::CallWindow& window, const internal::StepRing&) {
        agent.loop.is_known = window.knows_arguments();
        agent.loop.is_looping = window.IsLooping(core.timeline.WallNowMs());
        agent.loop.calls = window.last_loop().calls;
      });
}

void FleetWalk::State::FillAgent(std::size_t at, AgentReading& agent) {
  const AgentRecord& record = registry.Agent(agents[at].line);
  const std::span<char> id =
      Allocate<char>(memory, record.size_bytes.load(std::memory_order_relaxed));
  record.id.CopyTo(id);
  agent.agent_id = {id.data(), id.size()};
  if ((parts & kDescription) != 0) {
    agent.role = NameOf(record.role.load(std::memory_order_acquire));
    agent.model = NameOf(record.model.load(std::memory_order_acquire));
  }
  if ((parts & kLoop) != 0) FillLoop(record, agent);
  agent.first_seen_ms = record.first_seen_ms.load(std::memory_order_relaxed);
  agent.last_activity_ms = record.last_activity_ms.load(std::memory_order_relaxed);
  agent.tool_calls = agent.tool_errors = 0;
  agent.tasks_in_progress = record.tasks_in_progress.load(std::memory_order_relaxed);
  if (Needs(parts, kTaskGroup)) FillTasks(at, agent);
  if (Needs(parts, kToolGroup)) FillTools(at, agent);
  if (Needs(parts, kQualityGroup)) FillQuality(at, agent);
  if (Needs(parts, kTokensGroup)) FillTokens(at, agent);
}

// Series are visited in the order of the index, so it says what comes next. What is looked at here
// may be of a series that is gone; then it is a block of the same kind.
void FleetWalk::State::Prefetch(const Index& index, std::size_t at, bool with_buckets) const {
  const auto series_at = [&](std::size_t i) -> SeriesRecord& {
    return registry.SeriesAt(index.lines[i]);
  };
  const auto first_shard = [&](std::size_t i) -> Shard* {
    const SeriesRecord& series = series_at(i);
    if (KindOf(series).place != internal::CellPlace::kShards) return nullptr;
    for (const Ref& ref : series.shards.direct) {
      if (const Line line = ref.load(std::memory_order_acquire)) {
        return registry.arena().At<Shard>(line);
      }
    }
    return nullptr;
  };
  if (at + kRecordAhead < index.lines.size()) {
    const SeriesRecord& series = series_at(at + kRecordAhead);
    __builtin_prefetch(&series);
    __builtin_prefetch(&series.shards);
  }
  if (at + kShardAhead < index.lines.size()) {
    if (Shard* const shard = first_shard(at + kShardAhead)) {
      __builtin_prefetch(shard);
      if (!with_buckets) return;
      __builtin_prefetch(shard + 1);
      __builtin_prefetch(shard + 2);
      __builtin_prefetch(shard + 3);
    }
  }
  if (!with_buckets || at + kOctavesAhead >= index.lines.size()) return;
  const SeriesRecord& soon = series_at(at + kOctavesAhead);
  if (Shard* const shard = first_shard(at + kOctavesAhead)) {
    for (std::size_t octave = 0; octave < KindOf(soon).octaves; ++octave) {
      const Line line = shard->octaves()[octave].load(std::memory_order_acquire);
      if (line != 0) __builtin_prefetch(registry.arena().At<Octave>(line));
    }
  }
}

std::span<const AgentReading> FleetWalk::State::NextPage() {
  std::size_t filled = 0;
  std::size_t series = 0;
  memory.release();
  const std::shared_lock walking(registry.walking());
  while (filled < kPageAgents && series < kPageSeries && next < agents.size()) {
    if (next + kRecordAhead < agents.size()) {
      const AgentRecord& soon = registry.Agent(agents[next + kRecordAhead].line);
      __builtin_prefetch(&soon);
      __builtin_prefetch(&soon.first_seen_ms);
      __builtin_prefetch(&soon.id);
    }
    const AgentAt& at = agents[next];
    const std::uint64_t serial = registry.Agent(at.line).serial.load(std::memory_order_relaxed);
    if (static_cast<std::uint32_t>(serial) == at.serial) {
      FillAgent(next, page[filled]);
      series += 1 + page[filled].tools.size() + page[filled].tokens.size();
      ++filled;
    }
    ++next;
  }
  return {page.data(), filled};
}

FleetWalk::FleetWalk(const Store& store, Parts parts)
    : state_(std::make_unique<State>(*store.core_, parts)) {}

FleetWalk::~FleetWalk() = default;

void FleetWalk::Begin(Parts parts) {
  state_->parts = parts;
  // What one round fills in and the next does not is not to be seen again.
  state_->page.assign(kPageAgents, AgentReading{});
  state_->next = 0;
}

std::span<const AgentReading> FleetWalk::Next() {
  // A page whose agents have all left is passed over.
  while (state_->next < state_->agents.size()) {
    if (const auto page = state_->NextPage(); !page.empty()) return page;
  }
  return {};
}

Reading FleetWalk::ReadFleet(const Store& store) {
  return internal::ReadingBuilder(*store.core_).FleetTotals();
}

}  // namespace pitwall
