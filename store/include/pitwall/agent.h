// Handles: how a program records what its agents do.
//
// A handle is small, may be copied, and keeps its agent from being retired while it lives. It may
// be used from any thread, and by several at once: every thread writes cells of its own. It must
// not outlive its store.
//
// Nothing here fails, throws or logs. What finds no memory is counted in
// StoreStats::events_dropped.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pitwall/event.h"
#include "pitwall/internal/series.h"
#include "pitwall/internal/writer_slot.h"

namespace pitwall {

namespace internal {
class Recorder;
}

class Agent;
class ToolCall;

// One agent's use of one tool. Cost of Record(): some 2 ns on a series this thread knows; wait-free
// then, without allocation, lock, clock or system call. The first record of a thread to a series
// takes its cells from the arena (lock-free, below 2 us).
class Tool {
 public:
  Tool(const Tool& other) noexcept;
  Tool(Tool&& other) noexcept;  // a handle that was moved from must not be used
  Tool& operator=(const Tool& other) noexcept;
  ~Tool();

  // A call that is over: how long it took and how it ended. Counts in the totals at once and in the
  // history's open slot; durations beyond 30 days count as 30 days, negative ones as 0. Leaves the
  // sequence of tools alone: calls measured elsewhere come in any order.
  [[gnu::always_inline]] void Record(std::chrono::nanoseconds duration,
                                     bool success = true) noexcept {
    auto duration_ns = static_cast<std::uint64_t>(duration.count());
    if (duration_ns > kMaxDurationNs) [[unlikely]] {
      duration_ns = duration.count() < 0 ? 0 : kMaxDurationNs;
    }
    const internal::ThreadWriterSlot& mine = internal::this_thread_writer_slot;
    if (mine.store_serial != store_serial_ ||
        !internal::RecordToolOwned(base_, *series_, mine.slot, duration_ns, success)) [[unlikely]] {
      RecordSlowly(duration_ns, success);
    }
  }
  // A call that failed, with what kind of error: "timeout", "permission", …
  void Fail(std::chrono::nanoseconds duration, std::string_view error_type) noexcept;

  // A call that begins now; the returned timer records it. Two clock reads a call. `args_hash`
  // stands for the call's arguments, so that a loop of equal calls is seen (store/PATTERNS.md); it
  // is used within start() only. Without it, and from an attached store, the call is never the same
  // as another.
  ToolCall Start(std::string_view args_hash = {}) const noexcept;

 private:
  friend class Agent;
  friend class ToolCall;
  // Takes the caller's reference to the agent over.
  Tool(internal::Recorder* core, internal::AgentRef agent, internal::NameRef tool) noexcept;
  void RecordSlowly(std::uint64_t duration_ns, bool success) noexcept;
  void End(std::chrono::nanoseconds duration, bool success, bool is_in_sequence,
           std::string_view error_type, std::uint32_t fingerprint = 0) noexcept;

  std::byte* base_;
  internal::SeriesRecord* series_;
  std::uint64_t store_serial_;
  internal::Recorder* core_;
  internal::AgentRef agent_;
  internal::NameRef tool_;
};

// A tool call that is going on. Recorded once: by ok(), by fail(), or when it goes out of scope,
// then as a success unless an exception is passing through ("exception").
class ToolCall {
 public:
  explicit ToolCall(const Tool& tool, std::string_view args_hash = {}) noexcept;
  ToolCall(ToolCall&& other) noexcept;
  ToolCall& operator=(ToolCall&&) = delete;
  ~ToolCall();

  void Succeed() noexcept;
  void Fail(std::string_view error_type = {}) noexcept;

 private:
  void Finish(bool success, std::string_view error_type) noexcept;

  Tool tool_;
  std::chrono::steady_clock::time_point started_at_;
  int exceptions_;
  std::uint32_t fingerprint_;
  bool is_over_ = false;
};

// A task that is claimed. complete() and fail() count once; a Task that goes out of scope without
// either stays in progress (another handle or event may finish it by its id) unless an exception is
// passing through: then it fails with "exception". These take the ledger's lock and may allocate.
class Task {
 public:
  Task(Task&& other) noexcept;
  Task& operator=(Task&&) = delete;
  ~Task();

  void Complete() noexcept;
  // With the judge's mark, 0 to StoreOptions::quality_max.
  void Complete(double score) noexcept;
  void Fail(std::string_view error_type = {}) noexcept;

 private:
  friend class Agent;
  Task(const Agent& agent, std::string_view task_id, std::string_view task_type) noexcept;
  void Apply(EventType type, std::string_view error_type,
             std::optional<std::uint32_t> score_millionths = std::nullopt) noexcept;

  internal::Recorder* core_;
  internal::AgentRef agent_;
  std::string task_id_;
  std::string task_type_;
  std::chrono::steady_clock::time_point started_at_;
  int exceptions_;
  bool is_over_ = false;
};

// One agent.
class Agent {
 public:
  Agent(const Agent& other) noexcept;
  Agent(Agent&& other) noexcept;  // a handle that was moved from records nothing
  Agent& operator=(const Agent& other) noexcept;
  ~Agent();

  // What it is: shown with it. Names as in Event.
  void Describe(std::string_view role, std::string_view model = {}) noexcept;

  // The agent's use of that tool. Lock-free; some 50 ns by name, so hold on to it.
  Tool GetTool(std::string_view name) const& noexcept;
  Tool GetTool(std::string_view name) && noexcept;

  // Claims a task; an empty id is fine. Takes the ledger's lock.
  Task ClaimTask(std::string_view task_id = {}, std::string_view task_type = {}) const noexcept;

  // A judge's mark, 0 to StoreOptions::quality_max; what lies outside is not counted.
  void Score(double score) noexcept;

  struct Tokens {
    std::uint64_t input = 0;
    std::uint64_t output = 0;
    std::uint64_t cached = 0;
    double cost_usd = 0;
  };
  void UseTokens(std::string_view model, const Tokens& tokens) noexcept;

  // It is alive.
  void Heartbeat() noexcept;

 private:
  friend class AttachedStore;
  friend class Store;
  friend class Task;
  Agent(internal::Recorder* core, internal::AgentRef agent) noexcept : core_(core), agent_(agent) {}

  internal::Recorder* core_;
  internal::AgentRef agent_;
};

}  // namespace pitwall
