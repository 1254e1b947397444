// The contents of a store, read in one pass. Every output is made from readings.
//
// A Reading is a value: it owns its memory, holds no lock and no reference into the store, and
// never changes. Any thread may use it. Building one takes time in proportion to the series it
// covers; recorders never wait for it.
//
// Consistency: every count is one that the store had while the reading was made. Within one series
// errors never exceed calls, and a sum is never ahead of its buckets. Between two series, recording
// may have continued. Everything recorded before the reading began is in it.
//
// Units: wall-clock milliseconds since the epoch (`_ms`), nanoseconds of duration (`_ns`),
// millionths of a quality score, billionths of a dollar. 0 as a time means "never".
#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pitwall/event.h"
#include "pitwall/window.h"

namespace pitwall {

inline constexpr std::size_t kQualityBuckets = 10;
inline constexpr std::size_t kNewestScores = 32;

// Identity of a series. A serial is never used again, not even after a restart.
struct SeriesStamp {
  std::uint64_t serial = 0;
  std::int64_t started_at_ms = 0;  // its counters count from here
  std::int64_t last_used_ms = 0;
};

struct BucketCount {
  std::int32_t index = 0;  // schema-3 index, see duration_buckets.h
  std::uint64_t count = 0;
};

// Durations as a sparse histogram, buckets ascending by index, none empty.
struct Durations {
  std::uint64_t count = 0;
  std::uint64_t sum_ns = 0;
  std::span<const BucketCount> buckets;

  // The nearest-rank quantile, 0 < q <= 1, as the geometric middle of its bucket, but not more than
  // MaxNs(): off by at most 4.5 %. Undefined if count is 0. Linear in the number of buckets.
  double QuantileNs(double q) const;
  // The longest duration: exact if count is 1. Otherwise the middle of its bucket, moved into the
  // bounds that follow from the sum: off by at most 4.5 %, and never below the mean. Undefined if
  // count is 0. Linear in the number of buckets.
  double MaxNs() const;
  double MeanNs() const { return static_cast<double>(sum_ns) / static_cast<double>(count); }
};

struct TaskReading {
  SeriesStamp stamp;
  std::string_view task_type;  // empty where none was given
  std::uint64_t claimed = 0;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t abandoned = 0;
  std::uint64_t orphaned = 0;            // completed or failed without an open claim
  std::uint64_t failed_duration_ns = 0;  // time spent on failed tasks, where known
  Durations durations;                   // of completed tasks
};

struct ToolErrorReading {
  SeriesStamp stamp;
  std::string_view error_type;
  std::uint64_t count = 0;
};

struct ModelErrorReading {
  SeriesStamp stamp;
  std::string_view error_type;
  std::uint64_t count = 0;
};

struct ToolReading {
  SeriesStamp stamp;
  std::string_view tool;
  std::uint64_t calls = 0;  // durations.count, plus the calls without a duration
  std::uint64_t errors = 0;
  std::uint64_t input_bytes = 0;
  std::uint64_t output_bytes = 0;
  std::uint64_t waited_ns = 0;  // for a person; not part of the durations
  Durations durations;
  std::span<const ToolErrorReading> error_types;
};

// The calls of one model. Their tokens and cost are in the TokensReading of the same model.
struct ModelReading {
  SeriesStamp stamp;
  std::string_view model;
  std::uint64_t calls = 0;  // durations.count, plus the calls without a duration
  std::uint64_t errors = 0;
  Durations durations;
  std::span<const ModelErrorReading> error_types;
};

struct ScoreReading {
  std::int64_t scored_at_ms = 0;  // to the second
  std::uint32_t score_millionths = 0;
};

struct QualityReading {
  SeriesStamp stamp;
  std::uint64_t count = 0;
  std::uint64_t sum_millionths = 0;
  // Scores in (i, i+1] tenths of the greatest score; 0 is in the first.
  std::uint64_t buckets[kQualityBuckets] = {};
  std::span<const ScoreReading> newest;  // the newest kNewestScores within the window, oldest first
};

struct TokensReading {
  SeriesStamp stamp;
  std::string_view model;  // empty where none was given
  std::uint64_t input = 0;
  std::uint64_t output = 0;
  std::uint64_t cached = 0;
  std::uint64_t cost_nanousd = 0;
};

struct TransitionReading {
  SeriesStamp stamp;
  std::string_view from_tool;
  std::string_view to_tool;
  std::uint64_t count = 0;
};

// Whether the agent repeats one or two calls (store/PATTERNS.md). Two calls are equal if tool and
// `args_hash` are equal. Always current: it does not depend on the window.
struct LoopReading {
  bool is_known = false;      // some call had an `args_hash`; if not, all fields are empty
  bool is_looping = false;    // now; if not, the other fields describe the last loop
  std::uint64_t calls = 0;    // in the loop; 0: there was no loop
  std::int64_t since_ms = 0;  // both times are rounded down to seconds
  std::int64_t until_ms = 0;  // the newest call of the loop
  std::string_view tool;
  std::string_view other_tool;  // empty in a loop of one call
};

// Durations of calls, added up. Calls that overlap count in full, so the sum may exceed the time
// that passed.
struct TimeSpent {
  std::uint64_t model_ns = 0;
  std::uint64_t tool_ns = 0;
  std::uint64_t waiting_ns = 0;  // of tool calls, for a person
  // The rest of the time from an agent's first to its last event in the window. Empty for a sum of
  // agents, and where calls overlap, so that the rest is unknown.
  std::optional<std::uint64_t> other_ns;
};

// One agent, or the sum of many (the fleet). A sum has no id. Its stamps have no serial; they begin
// with the earliest of its series.
struct AgentReading {
  std::string_view agent_id;
  std::string_view role;                     // empty: unknown
  std::string_view model;                    // empty: unknown
  std::string_view version;                  // empty: unknown
  std::span<const std::string_view> labels;  // as Reading::label_names; empty: it has none
  std::int64_t first_seen_ms = 0;
  std::int64_t last_activity_ms = 0;
  std::int64_t idle_ms = 0;  // since anything arrived, by the daemon's monotonic clock

  std::uint64_t tasks_in_progress = 0;
  std::uint64_t tasks_stuck = 0;  // of those in progress
  std::int64_t oldest_claim_ms = 0;
  TaskReading tasks;  // all types together
  std::span<const TaskReading> task_types;

  std::uint64_t tool_calls = 0;
  std::uint64_t tool_errors = 0;
  std::span<const ToolReading> tools;
  std::span<const TransitionReading> transitions;
  LoopReading loop;  // of one agent only

  std::uint64_t model_calls = 0;
  std::uint64_t model_errors = 0;
  std::span<const ModelReading> models;

  TimeSpent time_spent;

  QualityReading quality;
  std::span<const TokensReading> tokens;
};

// What agents are grouped by. kLabel is the first label; the next one has the next value.
enum class GroupDimension : std::uint8_t { kRole, kModel, kVersion, kLabel };
inline constexpr std::size_t kMaxGroupDimensions =
    static_cast<std::size_t>(GroupDimension::kLabel) + kMaxAgentLabels;
constexpr GroupDimension LabelDimension(std::size_t label) {
  return static_cast<GroupDimension>(static_cast<std::size_t>(GroupDimension::kLabel) + label);
}

// "role", "model", "version", or "label." and the name of the label.
std::string NameOf(GroupDimension dimension, std::span<const std::string_view> label_names);

// The group that the agent belongs to; empty: none.
std::string_view GroupOf(const AgentReading& agent, GroupDimension dimension);

// The retired agents with one role, model, version and labels, each of which may be empty.
struct RetiredGroupReading {
  std::uint64_t agents = 0;
  AgentReading sum;  // with these; in a reading of all time with the stamps of its series
};

// What an agent did of one kind of work: sums that the rating of groups needs.
enum class WorkKind : std::uint8_t { kTask, kTool, kQuality };
struct WorkReading {
  WorkKind kind = WorkKind::kTask;
  std::string_view name;     // type of task or tool
  std::uint64_t ended = 0;   // tasks finished or abandoned; calls; scores
  std::uint64_t failed = 0;  // tasks failed or abandoned; calls that failed
  std::uint64_t timed = 0;   // with a duration; the sums over the indices of its bucket
  std::int64_t index_sum = 0;
  std::int64_t index_squares = 0;
  std::uint64_t in_lowest_bucket = 0;
  std::uint64_t sum_millionths = 0;     // of scores
  std::optional<double> score_squares;  // in points, about the mean; empty: only buckets are known
  std::uint64_t score_buckets[kQualityBuckets] = {};
};

// One of the newest retired agents, with all it did.
struct RetiredAgentReading {
  std::string_view role;
  std::string_view model;
  std::string_view version;
  std::span<const std::string_view> labels;  // as of AgentReading
  std::int64_t last_activity_ms = 0;
  std::span<const WorkReading> work;
};
std::string_view GroupOf(const RetiredAgentReading& agent, GroupDimension dimension);

// All agents that ever had this role, model, version or value of a label.
struct GroupReading {
  GroupDimension dimension = GroupDimension::kRole;
  std::string_view group;
  std::uint64_t live_agents = 0;
  std::uint64_t retired_agents = 0;  // of all time, whatever the window
  AgentReading sum;
};

// A task that was claimed and is not finished.
struct ClaimReading {
  std::string_view agent_id;
  std::string_view task_id;    // empty if none was given
  std::string_view task_type;  // empty if none was given
  std::int64_t claimed_at_ms = 0;
  std::int64_t age_ms = 0;     // since claimed_at_ms; 0 if that is in the future
  std::int64_t waited_ms = 0;  // since the claim arrived, by the daemon's monotonic clock
  // The p95 of the durations of completed tasks of all time: of its type, or of all tasks while few
  // of its type are known; 0 while few of all are. `is_stuck` follows from it (core/task_limits.h).
  std::uint64_t p95_ns = 0;
  bool is_p95_of_type = false;
  bool is_stuck = false;
};

// A task that was abandoned: claimed, and not finished in time.
struct AbandonedReading {
  std::string_view agent_id;
  std::string_view task_id;    // empty if none was given
  std::string_view task_type;  // empty if none was given
  std::int64_t claimed_at_ms = 0;
  std::int64_t abandoned_at_ms = 0;
};

// A series of a retired agent, and the series of one of `retired_groups` that it was merged into.
// History knows it by its own serial until its slots have left the ring.
struct MergedIntoRetired {
  std::uint64_t serial = 0;
  std::uint64_t into_serial = 0;
};

struct Reading {
  Reading();
  Reading(Reading&&) noexcept;
  Reading& operator=(Reading&&) noexcept;
  ~Reading();

  std::int64_t taken_at_ms = 0;
  Window window = Window::kAll;
  std::int64_t begins_at_ms = 0;                  // 0 for kAll
  double quality_max = 10;                        // the greatest score there can be
  std::span<const std::string_view> label_names;  // StoreOptions::agent_labels
  std::span<const AgentReading> agents;  // live agents, in the order in which they were first seen
  AgentReading fleet;                    // the sum of live and retired agents
  AgentReading retired;                  // the sum of retired agents
  std::span<const RetiredGroupReading> retired_groups;  // whose sum that is
  std::span<const GroupReading> groups;                 // ReadGroups() only, by name
  // ReadGroups() and captures only: of the newest retired agents those that were active in the
  // window.
  std::span<const RetiredAgentReading> retired_agents;
  std::span<const ClaimReading> claims;                    // open now, whatever the window
  std::span<const AbandonedReading> abandoned;             // of Store::ReadTasks() only
  std::span<const MergedIntoRetired> merged_into_retired;  // kAll only
  std::uint64_t next_serial = 0;                           // kAll only

  // For code that builds a reading: a copy in, and an array of, the reading's own memory.
  std::string_view CopyText(std::string_view text);
  template <class T>
  std::span<T> Allocate(std::size_t count);

 private:
  std::unique_ptr<std::pmr::monotonic_buffer_resource> memory_;
};

template <class T>
std::span<T> Reading::Allocate(std::size_t count) {
  static_assert(std::is_trivially_destructible_v<T>);
  if (count == 0) return {};
  T* const first = static_cast<T*>(memory_->allocate(count * sizeof(T), alignof(T)));
  std::uninitialized_value_construct_n(first, count);
  return {first, count};
}

}  // namespace pitwall
