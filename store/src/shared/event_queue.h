// The event queue: events of attached processes that cannot be recorded in cells of their own.
//
//  1. A sender fills a block and pushes it onto the front of the list (compare-and-swap with
//     release). The links of queued events never change.
//  2. The owner loads the front (acquire) and follows the links to the end. This gives the events
//     in reverse order of arrival.
//  3. When the events have been durably accepted, the owner stores the front in `discarded`, cuts
//     the list behind newer events, and frees the blocks one by one, advancing `discarded` before
//     each. If it dies before the cut, the next owner finds the events again, and their ids show
//     that they were counted. If it dies after the cut, `discarded` leads to the remaining blocks.
//
// A sender never waits: with kMaxQueuedEvents in the queue, an event is counted as dropped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/event.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/series.h"
#include "series/records.h"
#include "series/registry.h"

namespace pitwall::internal {

inline constexpr std::uint32_t kMaxQueuedEvents = 65'536;

struct QueuedEvent;
using QueuedEventRef = Ref<QueuedEvent>;

struct EventQueue {
  AtomicRef<QueuedEvent> newest;
  Atomic<std::uint32_t> waiting;
  Atomic<std::uint64_t> dropped;     // also records without memory
  AtomicRef<QueuedEvent> discarded;  // see step 3
  std::uint32_t reserved;
  std::array<std::uint64_t, 5> reserved_too;
};
static_assert(sizeof(EventQueue) == kLineBytes);

// An event as it is sent. Names are records of the arena. Every bit pattern is a valid object.
struct EventContents {
  std::uint64_t check;  // of the kind and of all that follows
  std::uint64_t nonce;  // of the sender; with `number` it forms the event's id
  std::uint64_t number;
  AgentRef agent;
  NameRef tool;
  NameRef role;
  NameRef model;
  NameRef task_type;
  NameRef error_type;
  std::uint32_t text_size_bytes;
  std::uint32_t score_millionths;
  std::int64_t timestamp_ms;
  std::uint64_t duration_ns;
  std::uint64_t input;   // bytes or tokens
  std::uint64_t output;  // bytes or tokens
  std::uint64_t cached;  // tokens; of a tool call: nanoseconds of waiting
  std::uint64_t cost_nanousd;
  std::array<char, kMaxNameBytes> text;  // args_hash of a tool call, else task_id
};

struct EventKind {
  std::uint8_t type;  // EventType, or a later one
  std::uint8_t success;
  std::uint8_t has_duration;
  std::uint8_t has_score;
};

// An event as a block of the arena.
struct QueuedEvent {
  AtomicRef<QueuedEvent> next;
  EventKind kind;
  EventContents contents;
};
static_assert(sizeof(QueuedEvent) <= 4 * kLineBytes);
static_assert(offsetof(QueuedEvent, contents) == 8 && sizeof(EventContents) % 8 == 0);

// A copy of an event that passed its checks: the type is known, the flags are 0 or 1, and the text
// has at most kMaxNameBytes. References and numbers are unchecked.
struct ReceivedEvent {
  EventKind kind;
  EventContents contents;
};

inline EventQueue& EventQueueOf(const Arena& arena) {
  return arena.At(Ref<EventQueue>(kEventQueueLine));
}

// Any thread of a process that holds a reference to `agent`. `name` is the tool or the model of a
// call, if the event does not say it. Lock-free. False if it was dropped.
bool Enqueue(Registry& registry, AgentRef agent, NameRef name, const Event& event,
             std::uint64_t nonce, std::uint64_t number) noexcept;

// The owner's side. One thread.
class EventQueueReader {
 public:
  explicit EventQueueReader(Arena& arena) : arena_(arena) {}

  // Calls visit(event) for the queued events before `end`, oldest first. Each is copied once and
  // the copy is checked, because its sender may still write to it. Damaged links and blocks, and
  // events of unknown types, are skipped and counted.
  void Read(Line end, const std::function<void(const ReceivedEvent&)>& visit);
  // Removes everything that the last Read() found, skipped blocks included.
  void Discard();
  bool IsEmpty() const {
    // Relaxed: nothing is read through the reference.
    return !EventQueueOf(arena_).newest.load(std::memory_order_relaxed);
  }
  std::uint64_t damaged() const { return damaged_; }
  std::uint64_t unknown() const { return unknown_; }

 private:
  enum class Condition : std::uint8_t { kGood, kUnknownType, kDamaged };

  bool IsValid(QueuedEventRef event) const { return IsWithin(event, Pool::kQueuedEvent, end_); }
  bool IsQueued(QueuedEventRef queued) const;
  void LoadChain(QueuedEventRef front);
  void ReadChain(const std::function<void(const ReceivedEvent&)>& visit);
  Condition Copy(QueuedEventRef from, ReceivedEvent* event) const;
  void FreeChain();
  void ResumeDiscard();

  Arena& arena_;
  Line end_ = 0;
  QueuedEventRef front_;                // at the last Read()
  std::vector<QueuedEventRef> chain_;   // from the front to the end
  std::vector<QueuedEventRef> intact_;  // oldest first; blocks that may be freed
  std::uint64_t damaged_ = 0;
  std::uint64_t unknown_ = 0;
};

}  // namespace pitwall::internal
