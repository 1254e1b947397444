#include "exporter/telemetry/held_calls.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/telemetry/held_call.h"
#include "exporter/telemetry/span_tree.h"

namespace pitwall::telemetry {

HeldCalls::Slot HeldCalls::Find(std::uint64_t key) const {
  if (by_key_.empty()) return kNone;
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? kNone : found->second;
}

void HeldCalls::Append(List* list, Slot slot) {
  calls_[slot].previous = list->last;
  calls_[slot].next = kNone;
  (list->last == kNone ? list->first : calls_[list->last].next) = slot;
  list->last = slot;
}

void HeldCalls::Unlink(List* list, Slot slot) {
  const HeldCall& call = calls_[slot];
  (call.previous == kNone ? list->first : calls_[call.previous].next) = call.next;
  (call.next == kNone ? list->last : calls_[call.next].previous) = call.previous;
}

HeldCalls::Slot HeldCalls::Add(const CallFacts& call, std::int64_t arrived_ms) {
  Slot slot = 0;
  if (free_.empty()) {
    slot = static_cast<Slot>(calls_.size());
    calls_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  HeldCall& held = calls_[slot];
  held.Store(call);
  held.arrived_ms = arrived_ms;
  size_bytes_ += held.size_bytes();
  Append(&ListOf(held), slot);
  return slot;
}

void HeldCalls::Update(Slot slot, const CallFacts& call, std::int64_t now_ms) {
  HeldCall& held = calls_[slot];
  const bool becomes_complete = held.is_partial() && !call.facts.is_partial;
  if (becomes_complete) Unlink(&partial_, slot);
  size_bytes_ -= held.size_bytes();
  held.Store(call);
  size_bytes_ += held.size_bytes();
  if (!becomes_complete) return;
  held.arrived_ms = now_ms;
  Append(&complete_, slot);
}

void HeldCalls::Merge(Slot slot, const CallFacts& other, Relation relation, std::int64_t now_ms) {
  CallFacts call = calls_[slot].Load();
  call.Merge(other, relation);
  Update(slot, call, now_ms);
}

void HeldCalls::MoveArrivalsBefore(std::int64_t now_ms) {
  for (const List& list : {complete_, partial_}) {
    for (Slot slot = list.first; slot != kNone; slot = calls_[slot].next) {
      calls_[slot].arrived_ms = std::min(calls_[slot].arrived_ms, now_ms);
    }
  }
}

void HeldCalls::AddKey(Slot slot, std::uint64_t key) {
  auto& keys = calls_[slot].keys;
  if (key == 0 || std::ranges::find(keys, key) != keys.end()) return;
  const auto free = std::ranges::find(keys, std::uint64_t{0});
  if (free == keys.end() || !by_key_.emplace(key, slot).second) return;
  *free = key;
}

void HeldCalls::MoveKeys(Slot from, Slot to) {
  for (std::uint64_t& key : calls_[from].keys) {
    if (key == 0) continue;
    by_key_.erase(key);
    AddKey(to, std::exchange(key, 0));
  }
}

bool HeldCalls::AddOtherId(Slot slot, std::string_view id) {
  HeldCall& held = calls_[slot];
  size_bytes_ -= held.size_bytes();
  const bool is_added = held.AddOtherId(id);
  size_bytes_ += held.size_bytes();
  return is_added;
}

void HeldCalls::Remove(Slot slot) {
  HeldCall& held = calls_[slot];
  WaitFor(slot, 0);
  Unlink(&ListOf(held), slot);
  for (const std::uint64_t key : held.keys) {
    if (key != 0) by_key_.erase(key);
  }
  size_bytes_ -= held.size_bytes();
  held.Clear();
  free_.push_back(slot);
}

void HeldCalls::Clear() {
  while (complete_.first != kNone) Remove(complete_.first);
  while (partial_.first != kNone) Remove(partial_.first);
}

void HeldCalls::WaitFor(Slot slot, SpanKey span) {
  HeldCall& held = calls_[slot];
  if (held.waits_for == span) return;
  if (held.waits_for != 0) {
    if (held.previous_waiter != kNone) {
      calls_[held.previous_waiter].next_waiter = held.next_waiter;
    } else if (held.next_waiter != kNone) {
      waiters_[held.waits_for] = held.next_waiter;
    } else {
      waiters_.erase(held.waits_for);
    }
    if (held.next_waiter != kNone) calls_[held.next_waiter].previous_waiter = held.previous_waiter;
  }
  held.waits_for = span;
  held.previous_waiter = kNone;
  held.next_waiter = kNone;
  if (span == 0) return;
  const auto [first, is_first] = waiters_.emplace(span, slot);
  if (is_first) return;
  held.next_waiter = first->second;
  calls_[first->second].previous_waiter = slot;
  first->second = slot;
}

std::vector<HeldCalls::Slot> HeldCalls::TakeWaiters(SpanKey span) {
  std::vector<Slot> slots;
  if (waiters_.empty()) return slots;
  const auto found = waiters_.find(span);
  if (found == waiters_.end()) return slots;
  for (Slot slot = found->second; slot != kNone; slot = calls_[slot].next_waiter) {
    slots.push_back(slot);
  }
  for (const Slot slot : slots) WaitFor(slot, 0);
  return slots;
}

}  // namespace pitwall::telemetry
