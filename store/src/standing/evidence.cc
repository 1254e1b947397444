#include "standing/evidence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/standing.h"
#include "standing/number_text.h"
#include "standing/others_in_stratum.h"
#include "standing/tally.h"

namespace pitwall::standing {

namespace {

constexpr double kMainShare = 0.5;

bool IsTime(Aspect aspect) { return aspect == Aspect::kTaskTime || aspect == Aspect::kToolTime; }

WorkEvidence EvidenceOf(Aspect aspect, const TallyCell& cell, const OthersInStratum& others) {
  WorkEvidence evidence;
  evidence.aspect = NameOf(aspect);
  evidence.seen = cell.count;
  const double mean = cell.sum / cell.count;
  if (IsTime(aspect)) {
    evidence.observed = std::exp(mean);
    evidence.expected = std::exp(others.mean);
  } else if (aspect == Aspect::kQuality) {
    evidence.observed = mean;
    evidence.expected = others.mean;
  } else {
    evidence.observed = cell.sum;
    evidence.expected = cell.count * others.mean;
  }
  // The part of the difference that this work makes up; the caller divides it by the whole.
  evidence.share = cell.sum - cell.count * others.mean;
  return evidence;
}

}  // namespace

std::string_view NameOf(Aspect aspect) {
  constexpr std::array<std::string_view, kAspects> kNames = {
      "task_time", "tool_time", "tool_errors", "unfinished", "quality"};
  return kNames[static_cast<std::size_t>(aspect)];
}

std::vector<WorkEvidence> EvidenceIn(Aspect aspect, const Table& table,
                                 std::span<const std::string_view> names,
                                 std::span<const double> weights, std::size_t row) {
  const OthersByStratum strata(table, weights);
  std::vector<WorkEvidence> all;
  double difference = 0;
  for (const TallyCell& cell : table.Row(row)) {
    const OthersInStratum others = strata.Without(cell, weights[row]);
    if (others.count == 0) continue;
    WorkEvidence& evidence = all.emplace_back(EvidenceOf(aspect, cell, others));
    if (cell.stratum < names.size()) evidence.work = names[cell.stratum];
    difference += evidence.share;
  }
  for (WorkEvidence& evidence : all) {
    evidence.share = difference == 0 ? 0 : evidence.share / difference;
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const WorkEvidence& a, const WorkEvidence& b) { return a.share > b.share; });
  return all;
}

std::string MainContributor(Aspect aspect, std::span<const WorkEvidence> evidence) {
  if (evidence.size() < 2 || evidence[0].share < kMainShare || evidence[0].work.empty()) return {};
  const WorkEvidence& main = evidence[0];
  const std::string begin = "mostly `" + main.work + "`: ";
  switch (aspect) {
    case Aspect::kTaskTime:
    case Aspect::kToolTime: {
      const double ratio = main.observed / main.expected;
      const std::string what = aspect == Aspect::kTaskTime ? " tasks" : " calls";
      return begin + Count(main.seen) + what + ", " + Ratio(std::max(ratio, 1 / ratio)) + "× " +
             (ratio < 1 ? "faster" : "slower");
    }
    case Aspect::kToolErrors:
      return begin + Count(main.observed) + " of " + Count(main.seen) + " calls failed, " +
             Count(main.expected) + " expected";
    case Aspect::kUnfinished:
      return begin + Count(main.observed) + " of " + Count(main.seen) + " tasks not completed, " +
             Count(main.expected) + " expected";
    case Aspect::kQuality:
      break;
  }
  return {};
}

}  // namespace pitwall::standing
