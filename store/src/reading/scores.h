// An agent's newest scores, out of their ring.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "pitwall/reading.h"
#include "series/registry.h"

namespace pitwall::internal {

struct NewestScores {
  std::array<ScoreReading, kNewestScores> scores;  // oldest first
  std::size_t count = 0;
};

// The scores that are not older than `begins_at_ms`.
inline NewestScores ReadScores(const Registry& registry, const AgentRecord& agent,
                               std::int64_t begins_at_ms) {
  NewestScores newest;
  const Ref<ScoreRing> ref = agent.scores.load(std::memory_order_acquire);
  if (!ref) return newest;
  const ScoreRing& ring = registry.arena().At(ref);
  const std::uint64_t total = agent.score_count.load(std::memory_order_relaxed);
  for (std::uint64_t i = total - std::min<std::uint64_t>(total, kNewestScores); i < total; ++i) {
    const std::uint64_t word = ring.scores[i % kNewestScores].load(std::memory_order_relaxed);
    const auto scored_at_ms = static_cast<std::int64_t>(word >> 32) * 1000;
    if (word == 0 || scored_at_ms + 999 < begins_at_ms) continue;
    newest.scores[newest.count++] = {scored_at_ms, static_cast<std::uint32_t>(word)};
  }
  return newest;
}

}  // namespace pitwall::internal
