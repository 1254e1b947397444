// The newest steps of one agent from tool to tool, and what repeats among them.
//
// Calls of one tool in a row are one step: how often a tool follows itself is a transition. Zeroed
// bytes are an empty ring. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "pitwall/internal/arena.h"

namespace pitwall::internal {

class StepRing {
 public:
  static constexpr std::uint32_t kSteps = 78;

  void AddStep(Line tool) noexcept {
    if (count_ != 0 && steps_[(count_ - 1) % kSteps] == tool) return;
    steps_[count_++ % kSteps] = tool;
    if (count_ == 2 * kSteps) count_ = kSteps;  // as full as before, and never wraps
  }
  std::vector<Line> OldestFirst() const;

 private:
  std::uint32_t count_;
  std::array<Line, kSteps> steps_;
};

struct RepeatedSteps {
  std::vector<Line> tools;
  std::uint32_t count = 0;  // of occurrences that do not overlap, with each other or with those of
                            // an earlier entry
};

// Sequences of two to kLongestSequence steps that occur at least kLeastRepeats times: the one that
// covers most steps first, then the one that covers most of the rest, and so on.
inline constexpr std::size_t kLongestSequence = 6;
inline constexpr std::uint32_t kLeastRepeats = 3;
inline constexpr std::size_t kMostSequences = 5;
std::vector<RepeatedSteps> FindRepeated(std::span<const Line> steps);

}  // namespace pitwall::internal
