// What is remembered of records by their lines, for one who looks at all lines in ascending order:
// a look goes along it as it goes along the file, so that memory is asked for in its own order.
#pragma once

#include <algorithm>
#include <vector>

#include "pitwall/internal/arena.h"

namespace pitwall::internal {

// One thread. A look is BeginScan(), At() of ascending lines, EndScan().
template <class State>
class LineMap {
 public:
  struct Entry {
    Line line;
    State state;
  };

  void BeginScan() { at_ = 0; }
  // Of this line, made where it is new; until the next At().
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

  // nullptr where the line is not known, or since this look only.
  State* Find(Line line) {
    const auto found =
        std::lower_bound(entries_.begin(), entries_.end(), line,
                         [](const Entry& entry, Line at) { return entry.line < at; });
    return found != entries_.end() && found->line == line ? &found->state : nullptr;
  }
  // Lines in ascending order; between looks.
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
  std::vector<Entry> new_;      // in this look, ascending
  std::size_t at_ = 0;
};

}  // namespace pitwall::internal
