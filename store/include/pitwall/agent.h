// Handles: how a program records what its agents do.
//
// A handle is small and may be copied. It keeps its agent from being retired while it lives. It may
// be used from any thread, and by several at once: every thread writes cells of its own. It must
// not outlive its store.
//
// Nothing here throws or logs. If memory has run out, a record is dropped and counted in
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
struct FinishedCall;
}  // namespace internal

class Agent;
class ModelCall;
class ToolCall;

struct Tokens {
  std::uint64_t input = 0;  // cached ones included
  std::uint64_t output = 0;
  std::uint64_t cached = 0;
  double cost_usd = 0;
};

namespace internal {

// The part that Tool and Model share: the calls of one agent, counted under one name.
class CallHandle {
 public:
  // Records a finished call. It counts in the totals at once and in the open slot of history.
  // Durations beyond 30 days count as 30 days, negative ones as 0.
  //
  // Some 2 ns on a series that this thread recorded to before: it is wait-free, without allocation,
  // lock, clock or system call. The first record of a thread to a series allocates its cells from
  // the arena (lock-free, below 2 µs).
  [[gnu::always_inline]] void Record(std::chrono::nanoseconds duration,
                                     bool success = true) noexcept {
    auto duration_ns = static_cast<std::uint64_t>(duration.count());
    if (duration_ns > kMaxDurationNs) [[unlikely]] {
      duration_ns = duration.count() < 0 ? 0 : kMaxDurationNs;
    }
    const ThreadWriterSlot& mine = this_thread_writer_slot;
    if (mine.store_serial != store_serial_ ||
        !RecordCallOwned(base_, *series_, mine.slot, duration_ns, success)) [[unlikely]] {
      RecordSlowly(duration_ns, success);
    }
  }
  // Records a failed call with its type of error: "timeout", "permission", "overloaded", …
  void Fail(std::chrono::nanoseconds duration, std::string_view error_type) noexcept;

 protected:
  // Takes ownership of the caller's reference to the agent.
  CallHandle(Recorder* core, SeriesKind kind, AgentRef agent, NameRef name) noexcept;
  CallHandle(const CallHandle& other) noexcept;
  CallHandle(CallHandle&& other) noexcept;  // do not use a handle that was moved from
  CallHandle& operator=(const CallHandle& other) noexcept;
  ~CallHandle();

  NameRef name() const noexcept { return name_; }
  // Records a call with details that have no cell. The caller leaves out series, agent and name.
  void RecordFinished(FinishedCall call) noexcept;

 private:
  void RecordSlowly(std::uint64_t duration_ns, bool success) noexcept;

  std::byte* base_;
  SeriesRecord* series_;
  std::uint64_t store_serial_;
  Recorder* core_;
  AgentRef agent_;
  NameRef name_;
};

// The part that ToolCall and ModelCall share: the time since the start, and whether the call is
// over.
class CallTimer {
 public:
  CallTimer& operator=(CallTimer&&) = delete;

 protected:
  CallTimer() noexcept;
  CallTimer(CallTimer&& other) noexcept;
  ~CallTimer() = default;

  // Ends the call. Returns false if it has ended before, or if the timer was moved from.
  bool End() noexcept;
  std::chrono::nanoseconds Elapsed() const noexcept;
  bool IsUnwinding() const noexcept;

 private:
  std::chrono::steady_clock::time_point started_at_;
  int exceptions_;
  bool is_over_ = false;
};

}  // namespace internal

// One agent's use of one tool. Calls that Record() and Fail() count are not part of the agent's
// sequence of tools, because calls measured elsewhere may arrive in any order.
class Tool : public internal::CallHandle {
 public:
  // Starts a call; the returned timer records it. Two clock reads per call. Equal calls have equal
  // `args_hash`, so that loops are detected (store/PATTERNS.md); the text is used only during
  // Start(). Without it, and from an attached store, the call equals no other.
  ToolCall Start(std::string_view args_hash = {}) const noexcept;

 private:
  friend class Agent;
  friend class ToolCall;
  using CallHandle::CallHandle;
};

// A tool call in progress. It is recorded once: by Succeed(), by Fail(), or by the destructor. The
// destructor records a success, or a failure of type "exception" during stack unwinding.
class ToolCall : internal::CallTimer {
 public:
  explicit ToolCall(const Tool& tool, std::string_view args_hash = {}) noexcept;
  ToolCall(ToolCall&& other) noexcept = default;
  ToolCall& operator=(ToolCall&&) = delete;
  ~ToolCall();

  void Succeed() noexcept;
  void Fail(std::string_view error_type = {}) noexcept;

 private:
  void Finish(bool success, std::string_view error_type) noexcept;

  Tool tool_;
  std::uint32_t fingerprint_;
};

// One agent's calls of one model.
class Model : public internal::CallHandle {
 public:
  using CallHandle::Record;
  // Records a finished call with its tokens and its cost, some 100 ns. They add up with those of
  // Agent::UseTokens().
  void Record(std::chrono::nanoseconds duration, const Tokens& tokens,
              bool success = true) noexcept;

  // Starts a call; the returned timer records it. Two clock reads per call.
  ModelCall Start() const noexcept;

 private:
  friend class Agent;
  friend class ModelCall;
  using CallHandle::CallHandle;
};

// A call of a model in progress. It is recorded once, by the rules of ToolCall.
class ModelCall : internal::CallTimer {
 public:
  explicit ModelCall(const Model& model) noexcept : model_(model) {}
  ModelCall(ModelCall&& other) noexcept = default;
  ModelCall& operator=(ModelCall&&) = delete;
  ~ModelCall();

  void Succeed() noexcept;
  void Succeed(const Tokens& tokens) noexcept;
  void Fail(std::string_view error_type = {}) noexcept;

 private:
  Model model_;
};

// A claimed task. The first Complete() or Fail() counts. A Task that goes out of scope without
// either stays in progress, and another handle or event may finish it by its id; during stack
// unwinding it fails with "exception". All methods lock the ledger's mutex and may allocate.
class Task {
 public:
  Task(Task&& other) noexcept;
  Task& operator=(Task&&) = delete;
  ~Task();

  void Complete() noexcept;
  // With a quality score, 0 to StoreOptions::quality_max.
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

// One agent. Copying and destroying a handle is lock-free.
class Agent {
 public:
  Agent(const Agent& other) noexcept;
  Agent(Agent&& other) noexcept;  // a moved-from handle records nothing
  Agent& operator=(const Agent& other) noexcept;
  ~Agent();

  // Sets role and model. Both must be names as in Event.
  void Describe(std::string_view role, std::string_view model = {}) noexcept;

  // The agent's use of that tool. Lock-free, some 50 ns: keep the handle and use it again.
  Tool GetTool(std::string_view name) const& noexcept;
  Tool GetTool(std::string_view name) && noexcept;

  // The agent's calls of that model, kUnknownModel if it is empty. Lock-free, some 50 ns.
  Model GetModel(std::string_view name) const& noexcept;
  Model GetModel(std::string_view name) && noexcept;

  // Claims a task; the id may be empty. Locks the ledger's mutex.
  Task ClaimTask(std::string_view task_id = {}, std::string_view task_type = {}) const noexcept;

  // Records a quality score, 0 to StoreOptions::quality_max. Any other value is dropped.
  void Score(double score) noexcept;

  using Tokens = pitwall::Tokens;
  // Records tokens that are not part of a recorded model call.
  void UseTokens(std::string_view model, const Tokens& tokens) noexcept;

  // Marks the agent as active.
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
