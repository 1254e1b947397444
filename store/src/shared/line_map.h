// Maps lines of records to states, for a scan that visits lines in ascending order. A scan reads
// the map and the file sequentially, so memory access is sequential too.
#pragma once

#include <algorithm>
#include <vector>

#include "pitwall/internal/arena.h"

namespace pitwall::internal {

// One thread. A scan is BeginScan(), At() for ascending lines, EndScan().
template <class State>
class LineMap {
 public:
  struct Entry {
    Line line;
    State state;
  };

  void BeginScan() { at_ = 0; }
  // The state of this line, created if it is new; valid until the next At().
  State& At(Line line) {
    while (at_ < entries_.size() && entries_[at_].line < line) ++at_;
    if (at_ < entries_.size() && entries_[at_].line == line) return entries_[at_].state;
    return new_.emplace_back(Entry{line, {}}).state;
  }
  void EndScan() {
    if (new_.empty()) return;
    const auto middle = static_cast<std::ptrdiff_t>(entries_.size());
    std::move(new_.begin(), new_.end(), std::back_inserter(entries_));
    new_.clear();
    std::inplace_merge(entries_.begin(), entries_.begin() + middle, entries_.end(), IsBefore);
  }

  // nullptr if the line is unknown or was added in the current scan.
  State* Find(Line line) {
    const auto found =
        std::lower_bound(entries_.begin(), entries_.end(), line,
                         [](const Entry& entry, Line at) { return entry.line < at; });
    return found != entries_.end() && found->line == line ? &found->state : nullptr;
  }
  // Lines in ascending order; between scans.
  void Erase(const std::vector<Line>& lines) {
    std::erase_if(entries_, [&](const Entry& entry) {
      return std::binary_search(lines.begin(), lines.end(), entry.line);
    });
  }

  std::size_t size() const { return entries_.size(); }
  auto begin() { return entries_.begin(); }
  auto end() { return entries_.end(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

 private:
  static bool IsBefore(const Entry& a, const Entry& b) { return a.line < b.line; }

  std::vector<Entry> entries_;  // ascending
  std::vector<Entry> new_;      // added in this scan, ascending
  std::size_t at_ = 0;
};

}  // namespace pitwall::internal
