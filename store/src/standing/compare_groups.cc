#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/group_standing.h"
#include "pitwall/internal/assert.h"
#include "pitwall/reading.h"
#include "standing/group_effect.h"
#include "standing/group_ratings.h"
#include "standing/group_reasons.h"
#include "standing/group_rows.h"
#include "standing/number_text.h"
#include "standing/statistics.h"
#include "standing/tally.h"

namespace pitwall {

namespace standing {
namespace {

constexpr std::array<std::string_view, kAspects> kAspectNames = {
    "task_time", "tool_time", "tool_errors", "unfinished", "quality"};
constexpr double kRatioThatMatters = 1.1;
constexpr double kPowerZ = 0.8416212335729143;  // of a power of 80 %
constexpr double kLeastVariance = 1e-12;

class PairComparer {
 public:
  PairComparer(const Reading& reading, const GroupRows& groups, std::string_view a,
               std::string_view b)
      : quality_max_(reading.quality_max),
        tables_(WorkForGroups(reading).tables),
        groups_(groups),
        index_of_a_(groups.NameOf(0) == a ? 0 : 1),
        a_(a),
        b_(b) {}

  AspectComparison Compare(Aspect aspect) const {
    const auto i = static_cast<std::size_t>(aspect);
    const GroupAspectRating rating = RateGroupAspect(aspect, tables_[i], groups_, quality_max_);
    const GroupEffect& of_a = rating.effects[index_of_a_];
    const GroupEffect& of_b = rating.effects[1 - index_of_a_];
    AspectComparison compared;
    compared.aspect = kAspectNames[i];
    compared.is_ratio = aspect != Aspect::kQuality;
    compared.agents_a = of_a.agents;
    compared.agents_b = of_b.agents;
    compared.observations_a = of_a.seen;
    compared.observations_b = of_b.seen;
    if (of_a.tested && of_b.tested) {
      Decide(aspect, of_a, compared);
    } else {
      compared.conclusion = TooLittle(compared);
    }
    return compared;
  }

 private:
  double LeastThatMatters(Aspect aspect) const {
    return aspect == Aspect::kQuality ? quality_max_ / 100 : std::log(kRatioThatMatters);
  }

  std::string TooLittle(const AspectComparison& compared) const {
    const std::size_t least = std::min(compared.agents_a, compared.agents_b);
    if (least >= kEnoughAgents) return "too few observations at the same work";
    const std::string& who = compared.agents_a <= compared.agents_b ? a_ : b_;
    return "too few agents: " + std::to_string(least) + " of " + std::to_string(kEnoughAgents) +
           " of " + who + " at work that both do";
  }

  void Decide(Aspect aspect, const GroupEffect& effect, AspectComparison& compared) const {
    const auto shown = [&](double value) { return compared.is_ratio ? std::exp(value) : value; };
    compared.difference = shown(effect.value);
    compared.low = shown(effect.low);
    compared.high = shown(effect.high);
    compared.more_agents = 0;
    compared.more_observations = 0;
    const double matters = LeastThatMatters(aspect);
    if (effect.low > 0 || effect.high < 0) {
      compared.is_decided = true;
      compared.conclusion = GroupSentence(aspect, effect, b_);
    } else if (effect.low > -matters && effect.high < matters) {
      compared.is_decided = true;
      compared.conclusion = "no difference that matters: " + GroupSentence(aspect, effect, b_);
    } else {
      SayHowManyMore(aspect, effect, compared);
    }
  }

  // The variance falls with the number of agents.
  void SayHowManyMore(Aspect aspect, const GroupEffect& effect, AspectComparison& compared) const {
    const double size = std::max(std::abs(effect.value), LeastThatMatters(aspect));
    const double needed = size / (kZ95 + kPowerZ);
    const double factor =
        std::max(0.0, std::max(effect.variance, kLeastVariance) / (needed * needed) - 1);
    const auto more = [factor](double a, double b) { return std::ceil(factor * 0.5 * (a + b)); };
    compared.more_agents = std::max(
        1.0, more(static_cast<double>(compared.agents_a), static_cast<double>(compared.agents_b)));
    compared.more_observations =
        std::max(1.0, more(compared.observations_a, compared.observations_b));
    compared.conclusion = "undecided; about " + Count(*compared.more_agents) +
                          " more agents of each, with " + Count(*compared.more_observations) + " " +
                          std::string(ObservationsOf(aspect)) + ", would decide";
  }

  const double quality_max_;
  const Tables tables_;
  const GroupRows& groups_;
  const std::size_t index_of_a_;
  const std::string a_;
  const std::string b_;
};

bool IsDifferent(const AspectComparison& aspect) {
  const double equal = aspect.is_ratio ? 1 : 0;
  return aspect.difference && (*aspect.low > equal || *aspect.high < equal);
}

std::string Summary(const PairComparison& pair, std::string_view a, std::string_view b) {
  std::size_t better = 0;
  std::size_t worse = 0;
  std::size_t undecided = 0;
  std::size_t compared = 0;
  for (const AspectComparison& aspect : pair.aspects) {
    if (!aspect.difference) continue;
    ++compared;
    if (!aspect.is_decided) ++undecided;
    if (!IsDifferent(aspect)) continue;
    const bool is_more = *aspect.difference > (aspect.is_ratio ? 1 : 0);
    ++(is_more != aspect.is_ratio ? better : worse);
  }
  const std::string names = std::string(a) + " against " + std::string(b) + ": ";
  if (compared == 0) return names + "too little to compare";
  return names + "better in " + std::to_string(better) + " of " + std::to_string(compared) +
         " aspects, worse in " + std::to_string(worse) + ", undecided in " +
         std::to_string(undecided);
}

}  // namespace
}  // namespace standing

std::optional<PairComparison> CompareGroups(const Reading& reading, const Grouping& grouping,
                                            std::string_view a, std::string_view b) {
  PITWALL_ASSERT(grouping.names.size() == reading.agents.size() + reading.retired_agents.size());
  std::vector<std::string_view> names;
  for (const std::string_view name : grouping.names) {
    names.push_back(name == a || name == b ? name : std::string_view());
  }
  const standing::GroupRows groups(names);
  if (a == b || groups.size() != 2) return std::nullopt;
  const standing::PairComparer comparer(reading, groups, a, b);
  PairComparison pair;
  for (const standing::Aspect aspect : standing::kAllAspects) {
    pair.aspects.push_back(comparer.Compare(aspect));
  }
  pair.conclusion = standing::Summary(pair, a, b);
  return pair;
}

}  // namespace pitwall
