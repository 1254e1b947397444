#include "core/retired_roster.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "pitwall/duration_buckets.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/reading.h"
#include "series/agent_groups.h"
#include "series/records.h"
#include "series/series_value.h"

namespace pitwall::internal {

namespace {

void AddDurations(const SeriesValue& value, WorkReading& sums) {
  value.ForEachBucket([&](std::uint32_t position, std::uint64_t count) {
    const std::int64_t index = BucketIndexAt(static_cast<int>(position));
    const auto signed_count = static_cast<std::int64_t>(count);
    sums.timed += count;
    sums.index_sum += signed_count * index;
    sums.index_squares += signed_count * index * index;
    if (position == 0) sums.in_lowest_bucket += count;
  });
}

}  // namespace

void RetiredRoster::Add(const AgentGroups& groups, Agent agent) {
  if (agent.work.empty()) return;
  ++agent_count_;
  work_count_ += agent.work.size();
  agents_[groups].push_back(std::move(agent));
  while (agent_count_ > kMaxAgents || work_count_ > kMaxWork) DropOldestOfLargest();
}

void RetiredRoster::DropOldestOfLargest() {
  const auto largest = std::max_element(
      agents_.begin(), agents_.end(),
      [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  --agent_count_;
  work_count_ -= largest->second.front().work.size();
  largest->second.pop_front();
  if (largest->second.empty()) agents_.erase(largest);
}

void AddWork(const SeriesRecord& series, const SeriesValue& value,
             std::vector<RetiredRoster::Work>& work) {
  RetiredRoster::Work one;
  WorkReading& sums = one.sums;
  one.name = series.name_a.load(std::memory_order_relaxed);
  switch (KindOf(series)) {
    case SeriesKind::kTask:
      sums.kind = WorkKind::kTask;
      sums.failed = value.cells[task_cell::kFailed] + value.cells[task_cell::kAbandoned];
      sums.ended = value.cells[task_cell::kCompleted] + sums.failed;
      AddDurations(value, sums);
      break;
    case SeriesKind::kTool:
      sums.kind = WorkKind::kTool;
      AddDurations(value, sums);
      sums.ended = sums.timed + value.cells[call_cell::kUntimed];
      sums.failed = std::min(sums.ended, value.cells[call_cell::kErrors]);
      break;
    case SeriesKind::kQuality:
      sums.kind = WorkKind::kQuality;
      sums.sum_millionths = value.cells[quality_cell::kSumMillionths];
      value.ForEachBucket([&](std::uint32_t position, std::uint64_t count) {
        sums.ended += count;
        if (position < kQualityBuckets) sums.score_buckets[position] += count;
      });
      break;
    default:
      return;
  }
  if (sums.ended != 0) work.push_back(one);
}

void SetScatterOfScores(const Arena& arena, const AgentRecord& agent,
                        std::vector<RetiredRoster::Work>& work) {
  const auto quality = std::find_if(work.begin(), work.end(), [](const RetiredRoster::Work& one) {
    return one.sums.kind == WorkKind::kQuality;
  });
  const Ref<ScoreRing> ring = agent.scores.load(std::memory_order_acquire);
  if (quality == work.end() || !ring) return;
  WorkReading& sums = quality->sums;
  const std::uint64_t count = agent.score_count.load(std::memory_order_relaxed);
  if (count != sums.ended || count > kNewestScores) return;
  const double mean = static_cast<double>(sums.sum_millionths) / static_cast<double>(count);
  double squares = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t word = arena.At(ring).scores[i].load(std::memory_order_relaxed);
    const double off = static_cast<double>(static_cast<std::uint32_t>(word)) - mean;
    squares += off * off;
  }
  sums.score_squares = squares * 1e-12;
}

}  // namespace pitwall::internal
