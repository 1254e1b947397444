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
#include "standing/group_baseline.h"
#include "standing/group_rows.h"
#include "standing/number_text.h"
#include "standing/others_in_stratum.h"
#include "standing/tally.h"

namespace pitwall::standing {

namespace {

constexpr double kMainShare = 0.5;

bool IsTime(Aspect aspect) { return aspect == Aspect::kTaskTime || aspect == Aspect::kToolTime; }

// `others`: the mean of the others, or their error rate.
WorkEvidence EvidenceOf(Aspect aspect, const TallyCell& cell, double others,
                        std::span<const std::string_view> names) {
  WorkEvidence evidence;
  evidence.aspect = NameOf(aspect);
  if (cell.stratum < names.size()) evidence.work = names[cell.stratum];
  evidence.seen = cell.count;
  const double mean = cell.sum / cell.count;
  if (IsTime(aspect)) {
    evidence.observed = std::exp(mean);
    evidence.expected = std::exp(others);
  } else if (aspect == Aspect::kQuality) {
    evidence.observed = mean;
    evidence.expected = others;
  } else {
    evidence.observed = cell.sum;
    evidence.expected = cell.count * others;
  }
  return evidence;
}

// Divides the shares, which are differences so far, by their sum, and orders by them.
void FinishShares(std::vector<WorkEvidence>& all) {
  double difference = 0;
  for (const WorkEvidence& evidence : all) difference += evidence.share;
  for (WorkEvidence& evidence : all) {
    evidence.share = difference == 0 ? 0 : evidence.share / difference;
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const WorkEvidence& a, const WorkEvidence& b) { return a.share > b.share; });
}

// What the agents of a group did in one stratum.
struct GroupWork {
  TallyCell cell;
  double difference = 0;  // weighted
};

}  // namespace

std::string_view NameOf(Aspect aspect) {
  constexpr std::array<std::string_view, kAspects> kNames = {
      "task_time", "tool_time", "tool_errors", "unfinished", "quality"};
  return kNames[static_cast<std::size_t>(aspect)];
}

std::vector<WorkEvidence> EvidenceIn(Aspect aspect, const Table& table,
                                     std::span<const std::string_view> names,
                                     const OthersByStratum& others, double weight,
                                     std::size_t row) {
  std::vector<WorkEvidence> all;
  for (const TallyCell& cell : table.Row(row)) {
    const OthersInStratum those = others.Without(cell, weight);
    if (those.count == 0) continue;
    all.push_back(EvidenceOf(aspect, cell, those.mean, names));
    all.back().share = cell.sum - cell.count * those.mean;
  }
  FinishShares(all);
  return all;
}

std::vector<std::vector<WorkEvidence>> GroupEvidenceIn(Aspect aspect, const Table& table,
                                                       std::span<const std::string_view> names,
                                                       const GroupRows& groups,
                                                       std::span<const double> weights) {
  GroupBaseline baseline(table, groups, weights);
  std::vector<std::vector<WorkEvidence>> of_groups(groups.size());
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const std::span<const BaselineStratum> others = baseline.Without(group);
    std::vector<GroupWork> strata(table.strata());
    for (const std::size_t row : groups.RowsOf(group)) {
      for (const TallyCell& cell : table.Row(row)) {
        GroupWork& work = strata[cell.stratum];
        work.cell.stratum = cell.stratum;
        work.cell.count += cell.count;
        work.cell.sum += cell.sum;
        work.difference += weights[row] * (cell.sum - cell.count * others[cell.stratum].mean);
      }
    }
    std::vector<WorkEvidence>& all = of_groups[group];
    for (const GroupWork& work : strata) {
      const BaselineStratum& those = others[work.cell.stratum];
      if (work.cell.count == 0 || those.count == 0) continue;
      all.push_back(EvidenceOf(aspect, work.cell, those.mean, names));
      all.back().share = work.difference;
    }
    FinishShares(all);
    all.resize(std::min(all.size(), kGroupEvidence));
  }
  return of_groups;
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
