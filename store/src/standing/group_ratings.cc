#include "standing/group_ratings.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "standing/agent_ratings.h"
#include "standing/group_counts.h"
#include "standing/group_effect.h"
#include "standing/group_means.h"
#include "standing/group_rows.h"
#include "standing/reasons.h"
#include "standing/statistics.h"
#include "standing/tally.h"

namespace pitwall::standing {

namespace {

constexpr double kGroupOutlierRate = 0.05;
constexpr double kGroupOutlierWeight = 1e-6;  // negligible, unless there are no others
constexpr int kGroupRounds = 20;

struct PreparedAspect {
  std::unique_ptr<GroupComparison> comparison;
  double prior_spread = 0;
};

PreparedAspect Prepare(Aspect aspect, const Table& table, const GroupRows& groups,
                       double quality_max) {
  if (aspect == Aspect::kToolErrors || aspect == Aspect::kUnfinished) {
    const double enough = aspect == Aspect::kToolErrors ? kEnoughCalls : kEnoughTasks;
    return {std::make_unique<GroupCounts>(table, groups, enough), kPriorSpread};
  }
  auto means = std::make_unique<GroupMeans>(table, groups, ScaleOf(aspect, quality_max));
  const double prior =
      aspect == Aspect::kQuality ? kPriorQualitySpread * means->variance_within() : kPriorSpread;
  return {std::move(means), prior};
}

// The common shift of all effects, where one extreme group is still part of the others' baseline.
double CentreOf(const std::vector<GroupEffect>& effects) {
  std::vector<double> values;
  for (const GroupEffect& effect : effects) {
    if (effect.tested) values.push_back(effect.value);
  }
  return values.size() < 3 ? 0 : Median(values);
}

double PValueOf(const GroupEffect& effect, double centre) {
  if (centre == 0) return 2 * NormalTail(std::abs(effect.score));
  const double t = (effect.value - centre) / std::sqrt(effect.variance);
  return 2 * NormalTail(std::abs(StudentToNormal(t, effect.freedom)));
}

// Which groups are left out of the others' baseline. The most extreme ones go first, because one
// extreme group makes ordinary ones look extreme in the other direction. Never half of the groups.
class Outliers {
 public:
  explicit Outliers(std::size_t groups) : weights_(groups, 1) {}

  const std::vector<double>& weights() const { return weights_; }

  // Leaves more groups out; false if no other one stands out.
  bool Add(const std::vector<GroupEffect>& effects, double centre) {
    std::vector<std::pair<double, std::size_t>> found;  // p-value, group
    const double level = LevelOf(effects, centre);
    for (std::size_t i = 0; i < effects.size(); ++i) {
      if (!effects[i].tested || weights_[i] != 1) continue;
      const double p_value = PValueOf(effects[i], centre);
      if (p_value <= level) found.emplace_back(p_value, i);
    }
    std::sort(found.begin(), found.end());
    bool is_changed = false;
    for (const auto& [p_value, group] : found) {
      if (2 * (count_ + 1) >= tested_) break;
      if (is_changed && p_value > kSimilar * found.front().first) break;
      weights_[group] = kGroupOutlierWeight;
      ++count_;
      is_changed = true;
    }
    return is_changed;
  }

  // Takes back those that do not stand out any more; false if there are none.
  bool Readmit(const std::vector<GroupEffect>& effects) {
    bool is_changed = false;
    const double level = LevelOf(effects, 0);
    for (std::size_t i = 0; i < effects.size(); ++i) {
      if (weights_[i] == 1 || PValueOf(effects[i], 0) <= level) continue;
      weights_[i] = 1;
      --count_;
      is_changed = true;
    }
    return is_changed;
  }

 private:
  static constexpr double kSimilar = 1000;  // p-values within this factor are equally extreme

  double LevelOf(const std::vector<GroupEffect>& effects, double centre) {
    std::vector<double> p_values;
    for (const GroupEffect& effect : effects) {
      if (effect.tested) p_values.push_back(PValueOf(effect, centre));
    }
    tested_ = p_values.size();
    return DiscoveryLevel(std::move(p_values), kGroupOutlierRate);
  }

  std::vector<double> weights_;
  std::size_t tested_ = 0;
  std::size_t count_ = 0;
};

}  // namespace

GroupAspectRating RateGroupAspect(Aspect aspect, const Table& table, const GroupRows& groups,
                                  double quality_max) {
  const PreparedAspect prepared = Prepare(aspect, table, groups, quality_max);
  const GroupComparison& comparison = *prepared.comparison;
  GroupAspectRating rating{.effects = {},
                           .row_weights = {},
                           .spread = prepared.prior_spread,
                           .prior_spread = prepared.prior_spread};
  Outliers outliers(groups.size());
  const auto compare = [&] {
    const Moments moments = comparison.EstimateSpread(outliers.weights(), rating.spread);
    rating.spread = (kPriorAgents * prepared.prior_spread + moments.freedom * moments.variance) /
                    (kPriorAgents + moments.freedom);
    rating.effects = comparison.Compare(outliers.weights(), rating.spread);
  };
  compare();
  compare();  // with the first estimate of the spread
  double centre = CentreOf(rating.effects);
  for (int round = 0; round < kGroupRounds && outliers.Add(rating.effects, centre); ++round) {
    compare();
    centre = 0;
  }
  if (outliers.Readmit(rating.effects)) compare();
  rating.row_weights = comparison.RowWeightsFor(outliers.weights(), rating.spread);
  return rating;
}

AspectScores AspectScoresOf(Aspect aspect, const GroupAspectRating& rating) {
  AspectScores scores;
  for (const GroupEffect& effect : rating.effects) {
    const double goodness = aspect == Aspect::kQuality ? effect.score : -effect.score;
    scores.goodness.push_back(goodness);
    scores.effects.push_back(
        static_cast<float>(ShrunkenEffect(goodness, effect.value, rating.prior_spread)));
    scores.weights.push_back(
        static_cast<float>(rating.prior_spread / (rating.prior_spread + effect.variance)));
    scores.enough.push_back(effect.enough ? 1 : 0);
    scores.tested.push_back(effect.tested ? 1 : 0);
  }
  return scores;
}

}  // namespace pitwall::standing
