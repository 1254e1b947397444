// What is remembered of records by their lines, for one who looks at all lines in ascending order:
// a look goes along it as it goes along the file, so that memory is asked for in its own order.
#pragma once

#include <algorithm>
#include <vector>

#include "pitwall/internal/arena.h"

namespace pitwall::internal {

// One thread. A look is BeginLook(), At() of ascending lines, EndLook().
template <class State>
class KnownLines {
 public:
  struct Known {
    Line line;
    State state;
  };

  void BeginLook() { at_ = 0; }
  // Of this line, made where it is new; until the next At().
  State& At(Line line) {
    while (at_ < known_.size() && known_[at_].line < line) ++at_;
    if (at_ < known_.size() && known_[at_].line == line) return known_[at_].state;
    return new_.emplace_back(Known{line, {}}).state;
  }
  void EndLook() {
    if (new_.empty()) return;
    const auto middle = static_cast<std::ptrdiff_t>(known_.size());
    std::move(new_.begin(), new_.end(), std::back_inserter(known_));
    new_.clear();
    std::inplace_merge(known_.begin(), known_.begin() + middle, known_.end(), IsBefore);
  }

  // nullptr where the line is not known, or since this look only.
  State* Find(Line line) {
    const auto found =
        std::lower_bound(known_.begin(), known_.end(), line,
                         [](const Known& known, Line at) { return known.line < at; });
    return found != known_.end() && found->line == line ? &found->state : nullptr;
  }
  // Lines in ascending order; between looks.
  void Forget(const std::vector<Line>& lines) {
    std::erase_if(known_, [&](const Known& known) {
      return std::binary_search(lines.begin(), lines.end(), known.line);
    });
  }

  std::size_t size() const { return known_.size(); }
  auto begin() { return known_.begin(); }
  auto end() { return known_.end(); }
  auto begin() const { return known_.begin(); }
  auto end() const { return known_.end(); }

 private:
  static bool IsBefore(const Known& a, const Known& b) { return a.line < b.line; }

  std::vector<Known> known_;  // ascending
  std::vector<Known> new_;    // in this look, ascending
  std::size_t at_ = 0;
};

}  // namespace pitwall::internal
