// The calls that wait for further observations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <unordered_map>
#include <vector>

#include "exporter/telemetry/held_call.h"

namespace pitwall::telemetry {

// Finds held calls by their keys and by the span that they wait for, and lists them by arrival:
// complete calls in one list, those of which only partial observations arrived in another. Bounded
// by its user. Not thread-safe. Memory: about 500 bytes for each call.
class HeldCalls {
 public:
  using Slot = std::uint32_t;
  static constexpr Slot kNone = HeldCall::kNone;

  // The held call with one of the keys.
  Slot Find(std::uint64_t key) const;
  HeldCall& operator[](Slot slot) { return calls_[slot]; }
  const HeldCall& operator[](Slot slot) const { return calls_[slot]; }

  // Adds a call behind those that arrived earlier. Arrival times must not descend.
  Slot Add(const CallFacts& call, std::int64_t arrived_ms);
  // Replaces the facts. A call that becomes complete arrives at `now_ms`.
  void Update(Slot slot, const CallFacts& call, std::int64_t now_ms);
  // Adds the facts of another observation, or of another held call.
  void Merge(Slot slot, const CallFacts& other, Relation relation, std::int64_t now_ms);
  // The clock was set back: no call arrived after `now_ms`.
  void MoveArrivalsBefore(std::int64_t now_ms);
  void AddKey(Slot slot, std::uint64_t key);
  // False if the call has no room for another id.
  bool AddOtherId(Slot slot, std::string_view id);
  // Moves the keys of `from` to `to`. The caller removes `from`.
  void MoveKeys(Slot from, Slot to);
  void Remove(Slot slot);
  void Clear();

  // The call waits for this span; 0: for none.
  void WaitFor(Slot slot, SpanKey span);
  // Removes and returns all that wait for the span.
  std::vector<Slot> TakeWaiters(SpanKey span);
  bool has_waiters() const { return !waiters_.empty(); }

  // The oldest; kNone if there is none.
  Slot OldestComplete() const { return complete_.first; }
  Slot OldestPartial() const { return partial_.first; }
  Slot Next(Slot slot) const { return calls_[slot].next; }

  std::size_t size() const { return calls_.size() - free_.size(); }
  // Of the calls, without the index.
  std::size_t size_bytes() const { return size_bytes_; }

 private:
  struct List {
    Slot first = kNone;
    Slot last = kNone;
  };

  List& ListOf(const HeldCall& call) { return call.is_partial() ? partial_ : complete_; }
  void Append(List* list, Slot slot);
  void Unlink(List* list, Slot slot);

  std::deque<HeldCall> calls_;
  std::vector<Slot> free_;
  std::unordered_map<std::uint64_t, Slot> by_key_;
  std::unordered_map<SpanKey, Slot> waiters_;  // the first of each list
  List complete_;
  List partial_;
  std::size_t size_bytes_ = 0;
};

}  // namespace pitwall::telemetry
