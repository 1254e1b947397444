#include "patterns/repeated_sequences.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "pitwall/internal/ref.h"

namespace pitwall::internal {

namespace {

// Calls found(begin) for each occurrence of `tools` among the steps that no sequence covers yet.
template <class Found>
void ForEachOccurrence(std::span<const NameRef> steps, const std::vector<bool>& covered,
                       std::span<const NameRef> tools, const Found& found) {
  for (std::size_t begin = 0; begin + tools.size() <= steps.size();) {
    bool occurs = true;
    for (std::size_t i = 0; i < tools.size() && occurs; ++i) {
      occurs = !covered[begin + i] && steps[begin + i] == tools[i];
    }
    if (occurs) found(begin);
    begin += occurs ? tools.size() : 1;
  }
}

}  // namespace

std::vector<NameRef> StepRing::OldestFirst() const {
  std::vector<NameRef> steps;
  const std::uint32_t used = std::min(count_, kSteps);
  steps.reserve(used);
  for (std::uint32_t i = count_ - used; i != count_; ++i) steps.push_back(steps_[i % kSteps]);
  return steps;
}

std::vector<RepeatedSteps> FindRepeated(std::span<const NameRef> steps) {
  std::vector<RepeatedSteps> sequences;
  std::vector<bool> covered(steps.size());
  while (sequences.size() < kMostSequences) {
    std::span<const NameRef> best;
    std::uint32_t best_count = 0;
    // Shorter sequences first: a longer one must cover more steps to replace the best one.
    for (std::size_t length = 2; length <= kLongestSequence; ++length) {
      for (std::size_t begin = 0; begin + length <= steps.size(); ++begin) {
        const std::span<const NameRef> tools = steps.subspan(begin, length);
        std::uint32_t count = 0;
        ForEachOccurrence(steps, covered, tools, [&](std::size_t) { ++count; });
        if (count < kLeastRepeats || count * length <= best_count * best.size()) continue;
        best = tools;
        best_count = count;
      }
    }
    if (best_count == 0) break;
    ForEachOccurrence(steps, covered, best, [&](std::size_t begin) {
      std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(begin), best.size(), true);
    });
    sequences.push_back({{best.begin(), best.end()}, best_count});
  }
  return sequences;
}

}  // namespace pitwall::internal
