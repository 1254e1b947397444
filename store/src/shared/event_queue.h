// Events that attached processes send: what cannot be counted in cells of their own.
//
//  1. A sender fills a block and puts it in front of the list (compare-and-swap with release). The
//     links of what is in the list never change while it is there.
//  2. The keeper loads the front (acquire), follows the links to the end, and has the events in the
//     order they came, the last one first.
//  3. When they have been accepted for good, the keeper notes the front, cuts the list behind what
//     came since, and frees the blocks one by one, the note going on before each. Should it die
//     before the cut, the next one finds the events again: their ids tell that they were counted.
//     Should it die after it, the note leads to the blocks that are left.
//
// A sender never waits: where kMaxQueuedEvents are on their way the event is counted as dropped.
#pragma once

#include <array>
#include <cstdint>
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

struct EventQueue {
  Ref newest;
  Atomic<std::uint32_t> waiting;
  Atomic<std::uint64_t> dropped;  // also records that found no room
  Ref discarded;                  // the keeper's note in step 3
  std::uint32_t reserved;
  std::array<std::uint64_t, 5> reserved_too;
};
static_assert(sizeof(EventQueue) == kLineBytes);

// An event in lines: names are records of the arena.
struct QueuedEvent {
  Ref next;
  EventType type;
  bool success;
  bool has_duration;
  bool has_score;
  std::uint64_t check;  // of all that follows
  std::uint64_t nonce;  // of the sender, with `number` the event's id
  std::uint64_t number;
  Line agent;
  Line tool;
  Line role;
  Line model;
  Line task_type;
  Line error_type;
  std::uint32_t text_size_bytes;
  std::uint32_t score_millionths;
  std::int64_t timestamp_ms;
  std::uint64_t duration_ns;
  std::uint64_t input;   // bytes or tokens
  std::uint64_t output;  // likewise
  std::uint64_t cached_tokens;
  std::uint64_t cost_nanousd;
  std::array<char, kMaxNameBytes> text;  // args_hash of a tool call, else task_id
};
static_assert(sizeof(QueuedEvent) <= 4 * kLineBytes);

inline EventQueue& EventQueueOf(const Arena& arena) {
  return *arena.At<EventQueue>(kEventQueueLine);
}

// Any thread of a process that holds a reference to `agent`. Lock-free. False where it was dropped.
bool Enqueue(Registry& registry, Line agent, Line tool, const Event& event, std::uint64_t nonce,
             std::uint64_t number) noexcept;

// The keeper's side; one thread.
class EventQueueReader {
 public:
  explicit EventQueueReader(Arena& arena) : arena_(arena) {}

  // Lines of what waits, oldest first, of those before `end`; links and blocks that do not add up
  // are left out and counted.
  const std::vector<Line>& Read(Line end);
  // All that the last Read() found, and what it found damaged.
  void Discard();
  std::uint64_t damaged() const { return damaged_; }

 private:
  bool IsValid(Line line) const;
  bool IsQueued(Line queued) const;
  void LoadChain(Line front);
  void FreeChain();
  void ResumeDiscard();

  Arena& arena_;
  Line end_ = 0;
  Line front_ = 0;              // when it was looked at
  std::vector<Line> chain_;     // from the front to the end
  std::vector<Line> readable_;  // oldest first
  std::uint64_t damaged_ = 0;
};

}  // namespace pitwall::internal
