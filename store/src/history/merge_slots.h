// Reads several sealed slots as one.
#pragma once

#include <functional>
#include <queue>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "history/slot_codec.h"

namespace pitwall::internal {

// emit(serial, kind, value) once for every series in any of the slots, ascending by serial. One
// pass over the bytes: O(entries · log slots). Damaged bytes end their slot early.
template <class Emit>
void MergeSlots(std::span<const std::string_view> slots, const Emit& emit) {
  std::vector<SlotReader> readers;
  readers.reserve(slots.size());
  using Head = std::pair<std::uint64_t, std::size_t>;  // serial, reader
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  for (const std::string_view slot : slots) {
    SlotReader& reader = readers.emplace_back(slot);
    if (reader.Next()) heads.emplace(reader.serial(), readers.size() - 1);
  }
  SeriesValue value;
  while (!heads.empty()) {
    const std::uint64_t serial = heads.top().first;
    const SeriesKind kind = readers[heads.top().second].kind();
    value.Clear();
    while (!heads.empty() && heads.top().first == serial) {
      const std::size_t index = heads.top().second;
      heads.pop();
      SlotReader& reader = readers[index];
      if (reader.AddTo(value) && reader.Next()) heads.emplace(reader.serial(), index);
    }
    emit(serial, kind, std::as_const(value));
  }
}

}  // namespace pitwall::internal
