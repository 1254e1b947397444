#include "standing/tally.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numbers>
#include <span>
#include <string_view>
#include <vector>

#include "pitwall/duration_buckets.h"
#include "pitwall/reading.h"

namespace pitwall::standing {

namespace {

constexpr double kEighth = std::numbers::ln2 / kBucketsPerOctave;

// A bucket counts as its geometric middle, the lowest (which reaches down to zero) as its upper
// bound. Sums are over indices; a middle is half an index below its bound.
struct IndexSums {
  double total = 0;
  double sum = 0;
  double squares = 0;
  double in_lowest_bucket = 0;
};

TallyCell LogDurations(const IndexSums& sums, std::uint32_t stratum) {
  if (sums.total == 0) return {.stratum = stratum};
  return {.stratum = stratum,
          .count = sums.total,
          .sum = kEighth * (sums.sum - 0.5 * (sums.total - sums.in_lowest_bucket)),
          .squares =
              kEighth * kEighth * std::max(0.0, sums.squares - sums.sum * sums.sum / sums.total)};
}

TallyCell LogDurations(const Durations& durations, std::uint32_t stratum) {
  IndexSums sums;
  for (const BucketCount& bucket : durations.buckets) {
    const double count = static_cast<double>(static_cast<std::int64_t>(bucket.count));
    const double index = bucket.index;
    sums.total += count;
    sums.sum += count * index;
    sums.squares += count * index * index;
    if (BucketPositionOf(bucket.index) == 0) sums.in_lowest_bucket = count;
  }
  return LogDurations(sums, stratum);
}

// If the newest scores are all scores, they give the exact variance. Otherwise it comes from
// buckets of a tenth of the scale, less the contribution of their width (Sheppard's correction).
double SquaresOf(const QualityReading& quality, double mean, double quality_max) {
  double squares = 0;
  if (quality.newest.size() == quality.count) {
    for (const ScoreReading& score : quality.newest) {
      const double off = score.score_millionths * 1e-6 - mean;
      squares += off * off;
    }
    return squares;
  }
  const double width = quality_max / kQualityBuckets;
  for (std::size_t i = 0; i < kQualityBuckets; ++i) {
    const double off = (static_cast<double>(i) + 0.5) * width - mean;
    squares += static_cast<double>(quality.buckets[i]) * (off * off - width * width / 12);
  }
  return std::max(squares, 0.0);
}

void AddQuality(const QualityReading& quality, double quality_max, Table& table) {
  if (quality.count == 0) return;
  const double count = static_cast<double>(quality.count);
  const double sum = static_cast<double>(quality.sum_millionths) * 1e-6;
  table.Add({.count = count, .sum = sum, .squares = SquaresOf(quality, sum / count, quality_max)});
}

}  // namespace

void Table::Add(const TallyCell& cell) {
  if (!(cell.count > 0)) return;
  cells_.push_back(cell);
  strata_ = std::max<std::size_t>(strata_, cell.stratum + std::size_t{1});
}

std::span<const TallyCell> Table::Row(std::size_t row) const {
  const std::size_t begin = row == 0 ? 0 : row_ends_[row - 1];
  return {cells_.data() + begin, row_ends_[row] - begin};
}

std::uint32_t Tally::NumberOf(std::string_view name, Names& names) {
  return names.try_emplace(name, static_cast<std::uint32_t>(names.size())).first->second;
}

std::vector<std::string_view> Tally::NamesOf(Aspect aspect) const {
  if (aspect == Aspect::kQuality) return {};
  const bool is_tool = aspect == Aspect::kToolTime || aspect == Aspect::kToolErrors;
  const Names& numbers = is_tool ? tools_ : task_types_;
  std::vector<std::string_view> names(numbers.size());
  for (const auto& [name, number] : numbers) names[number] = name;
  return names;
}

void Tally::AddTask(const TaskReading& task) {
  const std::uint32_t stratum = NumberOf(task.task_type, task_types_);
  tables_[static_cast<std::size_t>(Aspect::kTaskTime)].Add(LogDurations(task.durations, stratum));
  const double unfinished = static_cast<double>(task.failed) + static_cast<double>(task.abandoned);
  tables_[static_cast<std::size_t>(Aspect::kUnfinished)].Add(
      {.stratum = stratum,
       .count = static_cast<double>(task.completed) + unfinished,
       .sum = unfinished});
}

void Tally::AddTool(const ToolReading& tool) {
  const std::uint32_t stratum = NumberOf(tool.tool, tools_);
  tables_[static_cast<std::size_t>(Aspect::kToolTime)].Add(LogDurations(tool.durations, stratum));
  tables_[static_cast<std::size_t>(Aspect::kToolErrors)].Add(
      {.stratum = stratum,
       .count = static_cast<double>(tool.calls),
       .sum = static_cast<double>(std::min(tool.errors, tool.calls))});
}

void Tally::Add(const AgentReading& agent) {
  if (agent.task_types.empty()) AddTask(agent.tasks);
  for (const TaskReading& task : agent.task_types) AddTask(task);
  for (const ToolReading& tool : agent.tools) AddTool(tool);
  AddQuality(agent.quality, quality_max_, tables_[static_cast<std::size_t>(Aspect::kQuality)]);
  for (Table& table : tables_) table.EndRow();
}

void Tally::AddWork(const WorkReading& work) {
  const auto add = [this](Aspect aspect, const TallyCell& cell) {
    tables_[static_cast<std::size_t>(aspect)].Add(cell);
  };
  const auto ended = static_cast<double>(work.ended);
  if (work.kind == WorkKind::kQuality) {
    QualityReading quality;
    quality.count = work.ended;
    quality.sum_millionths = work.sum_millionths;
    std::copy(std::begin(work.score_buckets), std::end(work.score_buckets),
              std::begin(quality.buckets));
    const double sum = static_cast<double>(work.sum_millionths) * 1e-6;
    const double squares =
        work.score_squares ? *work.score_squares : SquaresOf(quality, sum / ended, quality_max_);
    return add(Aspect::kQuality, {.count = ended, .sum = sum, .squares = squares});
  }
  const bool is_task = work.kind == WorkKind::kTask;
  const std::uint32_t stratum = NumberOf(work.name, is_task ? task_types_ : tools_);
  const TallyCell failed = {
      .stratum = stratum, .count = ended, .sum = static_cast<double>(work.failed)};
  add(is_task ? Aspect::kTaskTime : Aspect::kToolTime,
      LogDurations(
          {static_cast<double>(work.timed), static_cast<double>(work.index_sum),
           static_cast<double>(work.index_squares), static_cast<double>(work.in_lowest_bucket)},
          stratum));
  add(is_task ? Aspect::kUnfinished : Aspect::kToolErrors, failed);
}

void Tally::Add(const RetiredAgentReading& agent) {
  for (const WorkReading& work : agent.work) AddWork(work);
  for (Table& table : tables_) table.EndRow();
}

TalliedWork Tally::Release() {
  TalliedWork work;
  for (const Aspect aspect : kAllAspects) {
    work.names[static_cast<std::size_t>(aspect)] = NamesOf(aspect);
  }
  work.tables = ReleaseTables();
  return work;
}

TalliedWork WorkForGroups(const Reading& reading) {
  if (reading.retired_agents.empty()) return WorkOfFleet(reading);
  Tally tally(reading.quality_max);
  for (const AgentReading& agent : reading.agents) tally.Add(agent);
  for (const RetiredAgentReading& agent : reading.retired_agents) tally.Add(agent);
  return tally.Release();
}

TalliedWork WorkOfFleet(const Reading& reading) {
  Tally tally(reading.quality_max);
  for (const AgentReading& agent : reading.agents) tally.Add(agent);
  tally.Add(reading.retired);
  return tally.Release();
}

}  // namespace pitwall::standing
