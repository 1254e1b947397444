#include "tests/study/group_detection.h"

#include <map>
#include <string_view>

#include "pitwall/group_standing.h"
#include "standing/agent_ratings.h"
#include "standing/count_comparison.h"
#include "standing/mean_comparison.h"
#include "standing/reasons.h"
#include "standing/tally.h"

namespace pitwall::study {

namespace {

using standing::Aspect;
using standing::Effect;
using standing::Table;
using standing::TallyCell;

Named NamedBy(StandingClass standing_class) {
  if (standing_class == StandingClass::kHigh) return Named::kGood;
  return standing_class == StandingClass::kLow ? Named::kBad : Named::kNobody;
}

// One row per model: all calls of its agents as one sample. The last row, of the retired, is empty.
Table MergeModels(const Table& table, const GroupedFleet& fleet, bool has_squares) {
  std::vector<std::string_view> order;
  std::map<std::string_view, std::map<std::uint32_t, TallyCell>> rows;
  for (std::size_t row = 0; row < fleet.models.size(); ++row) {
    if (!rows.contains(fleet.models[row])) order.push_back(fleet.models[row]);
    for (const TallyCell& cell : table.Row(row)) {
      TallyCell& sums = rows[fleet.models[row]][cell.stratum];
      if (has_squares && sums.count > 0) {
        const double off = cell.sum / cell.count - sums.sum / sums.count;
        sums.squares += off * off * cell.count * sums.count / (cell.count + sums.count);
      }
      sums.stratum = cell.stratum;
      sums.count += cell.count;
      sums.sum += cell.sum;
      sums.squares += cell.squares;
    }
  }
  Table merged;
  for (const std::string_view model : order) {
    for (const auto& [stratum, cell] : rows[model]) merged.Add(cell);
    merged.EndRow();
  }
  merged.EndRow();
  return merged;
}

standing::AspectRating RateCalls(Aspect aspect, const Table& table, double quality_max) {
  const std::vector<double> weights(table.rows(), 1);
  standing::AspectRating rating;
  rating.spread = rating.prior_spread = standing::kPriorSpread;
  if (aspect == Aspect::kToolErrors || aspect == Aspect::kUnfinished) {
    rating.effects = standing::CountComparison(table, standing::kEnoughTasks).Compare(weights, 0);
  } else {
    rating.effects =
        standing::MeanComparison(table, standing::ScaleOf(aspect, quality_max)).Compare(weights, 0);
  }
  for (const Effect& effect : rating.effects) {
    rating.scores.push_back(effect.tested ? effect.value / std::sqrt(effect.variance) : 0);
  }
  return rating;
}

}  // namespace

std::vector<Named> ByGroupStandings(const GroupedFleet& fleet) {
  std::vector<Named> named;
  for (const GroupStanding& group : RateGroups(fleet.reading, {"model", fleet.models})) {
    named.push_back(NamedBy(group.standing.standing_class));
  }
  return named;
}

std::vector<Named> ByIndependentCalls(const GroupedFleet& fleet) {
  const standing::Tables tables = standing::WorkOfFleet(fleet.reading).tables;
  std::array<standing::AspectScores, standing::kAspects> scores;
  for (const Aspect aspect : standing::kAllAspects) {
    const auto i = static_cast<std::size_t>(aspect);
    const bool has_squares = aspect != Aspect::kToolErrors && aspect != Aspect::kUnfinished;
    const Table merged = MergeModels(tables[i], fleet, has_squares);
    scores[i] = AspectScoresOf(aspect, RateCalls(aspect, merged, fleet.reading.quality_max));
  }
  const standing::AgentRatings ratings(std::move(scores));
  std::vector<Named> named;
  for (std::size_t row = 0; row < ratings.size(); ++row) {
    named.push_back(NamedBy(ratings.Of(row).standing_class));
  }
  return named;
}

}  // namespace pitwall::study
