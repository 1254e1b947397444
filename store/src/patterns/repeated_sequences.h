// The newest steps of one agent from tool to tool, and the sequences that repeat among them.
//
// Consecutive calls of one tool are one step; transitions count how often a tool follows itself.
// Zeroed bytes are an empty ring. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "pitwall/internal/ref.h"

namespace pitwall::internal {

class StepRing {
 public:
  static constexpr std::uint32_t kSteps = 78;

  void AddStep(NameRef tool) noexcept {
    if (count_ != 0 && steps_[(count_ - 1) % kSteps] == tool) return;
    steps_[count_++ % kSteps] = tool;
    if (count_ == 2 * kSteps) count_ = kSteps;  // still full; count_ never overflows
  }
  std::vector<NameRef> OldestFirst() const;

 private:
  std::uint32_t count_;
  std::array<NameRef, kSteps> steps_;
};

struct RepeatedSteps {
  std::vector<NameRef> tools;
  // Occurrences that overlap neither each other nor those of an earlier entry.
  std::uint32_t count = 0;
};

// Sequences of two to kLongestSequence steps that occur at least kLeastRepeats times, at most
// kMostSequences. The first one covers the most steps, the second one covers the most of the
// remaining steps, and so on.
inline constexpr std::size_t kLongestSequence = 6;
inline constexpr std::uint32_t kLeastRepeats = 3;
inline constexpr std::size_t kMostSequences = 5;
std::vector<RepeatedSteps> FindRepeated(std::span<const NameRef> steps);

}  // namespace pitwall::internal
