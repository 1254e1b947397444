#include "pitwall/fleet_walk.h"

#include <algorithm>
#include <array>
#include <memory_resource>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "cells.h"
#include "reading/builder.h"
#include "store_core.h"

namespace pitwall {

namespace {

using namespace internal;

constexpr std::size_t kPageAgents = 64;
constexpr std::size_t kPageBytes = 128 * 1024;  // more is taken where a page needs it
constexpr std::size_t kPageSeries = 1024;       // a page ends with the agent that passes it
// How far ahead of its use a record is asked for.
constexpr std::size_t kAhead = 6;

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
    for (const AgentAt& agent : agents) NoteSeries(agent.line, all_parts);
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
    if (registry.Agent(overflow).first_series.load(std::memory_order_acquire) != 0) note(overflow);
  }

  void NoteSeries(Line agent, Parts all_parts) {
    for (Index& index : indices) {
      if (index.begins.capacity() > 0) {
        index.begins.push_back(static_cast<std::uint32_t>(index.lines.size()));
      }
    }
    Line line = registry.Agent(agent).first_series.load(std::memory_order_acquire);
    while (line != 0) {
      const SeriesRecord& series = registry.SeriesAt(line);
      const std::size_t group = GroupOf(series.links.kind.load(std::memory_order_relaxed));
      if (group < kGroups && Needs(all_parts, group)) indices[group].lines.push_back(line);
      line = series.next_of_agent.load(std::memory_order_relaxed);
    }
  }

  std::span<const Line> SeriesOf(std::size_t agent, Group group) const {
    const Index& index = indices[group];
    return {index.lines.data() + index.begins[agent],
            index.begins[agent + 1] - index.begins[agent]};
  }

  std::span<const AgentReading> NextPage();
  void Prefetch(std::size_t agent) const;
  void FillAgent(std::size_t at, AgentReading& agent);
  void FillTasks(std::size_t at, AgentReading& agent);
  void FillTools(std::size_t at, AgentReading& agent);
  void FillQuality(std::size_t at, AgentReading& agent);
  void FillTokens(std::size_t at, AgentReading& agent);
  std::span<const BucketCount> TakeBuckets(std::uint64_t& count);
  std::string_view NameOf(Line line);
  SeriesStamp StampOf(const SeriesRecord& series) const {
    return {series.serial.load(std::memory_order_relaxed),
            series.started_at_ms.load(std::memory_order_relaxed),
            series.last_used_ms.load(std::memory_order_relaxed)};
  }

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
  std::size_t bucket_count = 0;
  value.ForEachBucket([&](std::uint32_t, std::uint64_t times) {
    ++bucket_count;
    count += times;
  });
  const std::span<BucketCount> buckets = Allocate<BucketCount>(memory, bucket_count);
  std::size_t at = 0;
  value.ForEachBucket([&](std::uint32_t position, std::uint64_t times) {
    buckets[at++] = {BucketIndexAt(static_cast<int>(position)), times};
  });
  return buckets;
}

void FleetWalk::State::FillTasks(std::size_t at, AgentReading& agent) {
  const std::span<const Line> lines = SeriesOf(at, kTaskGroup);
  if (lines.empty()) return;
  TaskReading& tasks = agent.tasks;
  value.Clear();
  for (const Line line : lines) {
    SeriesRecord& series = registry.SeriesAt(line);
    const SeriesStamp stamp = StampOf(series);
    if (tasks.stamp.serial == 0 || stamp.started_at_ms < tasks.stamp.started_at_ms) {
      tasks.stamp = stamp;
    }
    AddCells(registry.arena(), series, Writers::kAll, value, (parts & kTaskDurations) != 0);
  }
  tasks.claimed = value.cells[task_cell::kClaimed];
  tasks.completed = value.cells[task_cell::kCompleted];
  tasks.failed = value.cells[task_cell::kFailed];
  tasks.abandoned = value.cells[task_cell::kAbandoned];
  tasks.failed_duration_ns = value.cells[task_cell::kFailedNs];
  if ((parts & kTaskDurations) == 0) return;
  tasks.durations.sum_ns = value.cells[task_cell::kSumNs];
  tasks.durations.buckets = TakeBuckets(tasks.durations.count);
}

void FleetWalk::State::FillTools(std::size_t at, AgentReading& agent) {
  const std::span<const Line> lines = SeriesOf(at, kToolGroup);
  const std::span<ToolReading> tools = Allocate<ToolReading>(memory, lines.size());
  const bool with_calls = (parts & (kTools | kToolDurations)) != 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i + kAhead < lines.size()) __builtin_prefetch(&registry.SeriesAt(lines[i + kAhead]));
    // The oldest first.
    SeriesRecord& series = registry.SeriesAt(lines[lines.size() - 1 - i]);
    ToolReading& tool = tools[i];
    value.Clear();
    AddCells(registry.arena(), series, Writers::kAll, value, with_calls);
    tool.stamp = StampOf(series);
    tool.tool = NameOf(series.name_a.load(std::memory_order_relaxed));
    tool.errors = value.cells[tool_cell::kErrors];
    tool.input_bytes = value.cells[tool_cell::kInputBytes];
    tool.output_bytes = value.cells[tool_cell::kOutputBytes];
    agent.tool_errors += tool.errors;
    if (!with_calls) continue;
    tool.durations.sum_ns = value.cells[tool_cell::kSumNs];
    if ((parts & kToolDurations) != 0) {
      tool.durations.buckets = TakeBuckets(tool.durations.count);
    } else {
      tool.durations.count = value.count();
    }
    tool.calls = tool.durations.count + value.cells[tool_cell::kUntimed];
    agent.tool_calls += tool.calls;
  }
  agent.tools = tools;
}

void FleetWalk::State::FillQuality(std::size_t at, AgentReading& agent) {
  QualityReading& quality = agent.quality;
  for (const Line line : SeriesOf(at, kQualityGroup)) {
    SeriesRecord& series = registry.SeriesAt(line);
    value.Clear();
    AddCells(registry.arena(), series, Writers::kAll, value);
    quality.stamp = StampOf(series);
    quality.sum_millionths += value.cells[quality_cell::kSumMillionths];
    value.ForEachBucket([&](std::uint32_t position, std::uint64_t times) {
      quality.count += times;
      if (position < kQualityBuckets) quality.buckets[position] += times;
    });
  }
}

void FleetWalk::State::FillTokens(std::size_t at, AgentReading& agent) {
  const std::span<const Line> lines = SeriesOf(at, kTokensGroup);
  const std::span<TokensReading> tokens = Allocate<TokensReading>(memory, lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    SeriesRecord& series = registry.SeriesAt(lines[lines.size() - 1 - i]);
    value.Clear();
    AddCells(registry.arena(), series, Writers::kAll, value);
    tokens[i] = {StampOf(series),
                 NameOf(series.name_a.load(std::memory_order_relaxed)),
                 value.cells[tokens_cell::kInput],
                 value.cells[tokens_cell::kOutput],
                 value.cells[tokens_cell::kCached],
                 value.cells[tokens_cell::kCostNanoUsd]};
  }
  agent.tokens = tokens;
}

void FleetWalk::State::FillAgent(std::size_t at, AgentReading& agent) {
  const AgentRecord& record = registry.Agent(agents[at].line);
  agent = {};
  const std::span<char> id =
      Allocate<char>(memory, record.size_bytes.load(std::memory_order_relaxed));
  record.id.CopyTo(id);
  agent.agent_id = {id.data(), id.size()};
  agent.role = NameOf(record.role.load(std::memory_order_acquire));
  agent.model = NameOf(record.model.load(std::memory_order_acquire));
  agent.first_seen_ms = record.first_seen_ms.load(std::memory_order_relaxed);
  agent.last_activity_ms = record.last_activity_ms.load(std::memory_order_relaxed);
  agent.tasks_in_progress = record.tasks_in_progress.load(std::memory_order_relaxed);
  if (Needs(parts, kTaskGroup)) FillTasks(at, agent);
  if (Needs(parts, kToolGroup)) FillTools(at, agent);
  if (Needs(parts, kQualityGroup)) FillQuality(at, agent);
  if (Needs(parts, kTokensGroup)) FillTokens(at, agent);
}

void FleetWalk::State::Prefetch(std::size_t agent) const {
  const AgentRecord& record = registry.Agent(agents[agent].line);
  __builtin_prefetch(&record);
  __builtin_prefetch(&record.first_seen_ms);
  __builtin_prefetch(&record.id);
  for (const Index& index : indices) {
    if (index.begins.empty()) continue;
    if (const std::uint32_t at = index.begins[agent]; at < index.lines.size()) {
      __builtin_prefetch(&registry.SeriesAt(index.lines[at]));
      __builtin_prefetch(&registry.SeriesAt(index.lines[at]).shards);
    }
  }
}

std::span<const AgentReading> FleetWalk::State::NextPage() {
  std::size_t filled = 0;
  std::size_t series = 0;
  memory.release();
  const std::shared_lock walking(registry.walking());
  while (filled < kPageAgents && series < kPageSeries && next < agents.size()) {
    if (next + kAhead < agents.size()) Prefetch(next + kAhead);
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
