// The target that handles record into: cells and names in an arena, and a receiver of events. The
// receiver is the store itself (store_core.h), or, in an arena that processes share, the queue of
// events to its owner (shared/).
#pragma once

#include <memory>

#include "pitwall/agent.h"
#include "pitwall/event.h"
#include "pitwall/internal/writer_slot.h"
#include "pitwall/store.h"
#include "series/registry.h"

namespace pitwall::internal {

// A finished call with the details that have no cell.
struct FinishedCall {
  SeriesRecord* series = nullptr;  // of the agent and the name
  AgentRef agent{};
  NameRef name{};  // of the tool or the model
  std::chrono::nanoseconds duration{};
  bool success = true;
  bool is_in_sequence = false;  // of a tool: it follows the agent's last call
  std::string_view error_type{};
  std::uint32_t fingerprint = 0;   // of its tool and arguments; 0: not known
  const Tokens* tokens = nullptr;  // of a model
};

void SetTokens(Event& event, const Tokens& tokens) noexcept;

class Recorder {
 public:
  virtual ~Recorder() = default;
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Counts or sends an event of this agent. The caller holds a reference to the agent.
  virtual void Apply(AgentRef agent, const Event& event) noexcept = 0;
  virtual void RecordFinishedCall(const FinishedCall& call) noexcept = 0;

  // An event with the current time, for handles.
  Event EventNow(EventType type) const noexcept;
  void CountDropped() noexcept { events_dropped.fetch_add(1, std::memory_order_relaxed); }

  // This thread's writer slot in this recorder; acquired at the first call. It becomes
  // this_thread_writer_slot.
  std::uint32_t AcquireThreadWriterSlot() noexcept;
  // In the child of a fork: the writer slots of this thread belong to the parent.
  static void ForgetThreadWriterSlots() noexcept;
  // Counts a call in its series, as Tool::Record() does.
  void RecordCall(SeriesRecord& series, std::chrono::nanoseconds duration, bool success) noexcept;
  // The slow path of RecordCall(): the thread has no cells in the series yet, or no writer slot.
  void RecordSlowly(SeriesRecord& series, std::uint64_t duration_ns, bool success) noexcept;

  const Clock& clock;
  const std::uint64_t serial;  // of this recorder in this process
  const std::shared_ptr<Arena> shared_arena;
  Arena& arena;
  Registry registry;
  std::shared_ptr<WriterSlots> writer_slots;
  Atomic<std::uint64_t>& events_dropped;
  // True once this process has no entry in the arena any more: its records are dropped.
  Atomic<bool> is_detached{false};

 protected:
  Recorder(const StoreOptions& options, const Clock& clock);
  Recorder(std::shared_ptr<Arena> arena, ProcessReferences& process_references,
           std::uint32_t writer_owner, Atomic<std::uint64_t>& dropped, const Clock& clock);

 private:
  Atomic<std::uint64_t> own_dropped_{0};
};

}  // namespace pitwall::internal
