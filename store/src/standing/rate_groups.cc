#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "pitwall/group_standing.h"
#include "pitwall/internal/assert.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "standing/agent_ratings.h"
#include "standing/evidence.h"
#include "standing/group_effect.h"
#include "standing/group_ratings.h"
#include "standing/group_reasons.h"
#include "standing/group_rows.h"
#include "standing/tally.h"

namespace pitwall {

namespace standing {
namespace {

// Benjamini and Hochberg bound the mean share of wrong names in one dimension. Over many dimensions
// and windows, the share of all names that are wrong is greater, because a dimension has few
// groups: up to 5 % at this rate.
constexpr double kGroupDiscoveryRate = 0.03;

GroupAspects RateGroupAspects(const Tables& tables, const GroupRows& groups, double quality_max) {
  GroupAspects aspects;
  for (const Aspect aspect : kAllAspects) {
    const auto i = static_cast<std::size_t>(aspect);
    aspects[i] = RateGroupAspect(aspect, tables[i], groups, quality_max);
  }
  return aspects;
}

std::array<AspectScores, kAspects> GroupScoresOf(const GroupAspects& aspects) {
  std::array<AspectScores, kAspects> scores;
  for (const Aspect aspect : kAllAspects) {
    const auto i = static_cast<std::size_t>(aspect);
    scores[i] = AspectScoresOf(aspect, aspects[i]);
  }
  return scores;
}

// The evidence of each group, by aspect.
std::array<std::vector<std::vector<WorkEvidence>>, kAspects> GroupEvidenceOf(
    const TalliedWork& work, const GroupRows& groups, const GroupAspects& aspects) {
  std::array<std::vector<std::vector<WorkEvidence>>, kAspects> evidence;
  for (const Aspect aspect : kAllAspects) {
    const auto i = static_cast<std::size_t>(aspect);
    evidence[i] =
        GroupEvidenceIn(aspect, work.tables[i], work.names[i], groups, aspects[i].row_weights);
  }
  return evidence;
}

class GroupRater {
 public:
  GroupRater(const Reading& reading, const Grouping& grouping)
      : what_(grouping.what),
        others_("the other " + what_ + "s"),
        groups_(grouping.names),
        work_(WorkForGroups(reading)),
        aspects_(RateGroupAspects(work_.tables, groups_, reading.quality_max)),
        evidence_(GroupEvidenceOf(work_, groups_, aspects_)),
        ratings_(GroupScoresOf(aspects_), kGroupDiscoveryRate) {}

  std::vector<GroupStanding> Rate() const {
    std::vector<GroupStanding> standings;
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      standings.push_back({.group = groups_.NameOf(group),
                           .agents = groups_.RowsOf(group).size(),
                           .standing = RateOne(group),
                           .evidence = EvidenceOf(group)});
    }
    AssignRanks(standings);
    return standings;
  }

 private:
  const GroupEffect& EffectOf(Aspect aspect, std::size_t group) const {
    return aspects_[static_cast<std::size_t>(aspect)].effects[group];
  }

  std::vector<WorkEvidence> EvidenceOf(std::size_t group) const {
    std::vector<WorkEvidence> all;
    for (const auto& of_aspect : evidence_) {
      all.insert(all.end(), of_aspect[group].begin(), of_aspect[group].end());
    }
    return all;
  }

  std::string Sentence(Aspect aspect, std::size_t group) const {
    return GroupSentence(aspect, EffectOf(aspect, group), others_);
  }

  // The sentence of a finding, and the work that contributes most to it.
  std::string SentenceWithCause(Aspect aspect, std::size_t group) const {
    const std::string cause =
        MainContributor(aspect, evidence_[static_cast<std::size_t>(aspect)][group]);
    return Sentence(aspect, group) + (cause.empty() ? "" : ", " + cause);
  }

  Standing RateOne(std::size_t group) const {
    if (!ratings_.IsRated(group)) return {.reasons = {UnratedReasonOf(group)}};
    const AgentRating rating = ratings_.Of(group);
    Standing standing{
        .standing_class = rating.standing_class, .score = ratings_.ScoreOf(group), .reasons = {}};
    if (rating.is_mixed) standing.reasons.emplace_back("good and bad evidence side by side");
    for (std::size_t i = 0; i < rating.outlying_aspects; ++i) {
      standing.reasons.push_back(SentenceWithCause(rating.aspects[i], group));
    }
    if (rating.outlying_aspects == 0) standing.reasons.push_back(TypicalReason(rating, group));
    return standing;
  }

  std::string TypicalReason(const AgentRating& rating, std::size_t group) const {
    if (rating.tested == 0) return "no clear difference from " + others_;
    const Aspect strongest = rating.aspects[0];
    const GroupEffect& effect = EffectOf(strongest, group);
    if (effect.low <= 0 && effect.high >= 0) return "no clear difference from " + others_;
    return Sentence(strongest, group) + ", within what chance allows among so many comparisons";
  }

  std::string UnratedReasonOf(std::size_t group) const {
    GroupEffect best;
    for (const Aspect aspect : kAllAspects) {
      if (EffectOf(aspect, group).agents >= best.agents) best = EffectOf(aspect, group);
    }
    return UnratedGroupReason(best, what_, groups_.RowsOf(group).size(), groups_.size());
  }

  void AssignRanks(std::vector<GroupStanding>& standings) const {
    std::vector<std::size_t> order(standings.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      if (ratings_.IsRated(a) != ratings_.IsRated(b)) return ratings_.IsRated(a);
      return ratings_.IsRated(a) && standings[a].standing.score > standings[b].standing.score;
    });
    std::uint32_t rank = 0;
    for (const std::size_t group : order) standings[group].standing.rank = ++rank;
  }

  const std::string what_;
  const std::string others_;
  const GroupRows groups_;
  const TalliedWork work_;
  const GroupAspects aspects_;
  const std::array<std::vector<std::vector<WorkEvidence>>, kAspects> evidence_;
  const AgentRatings ratings_;
};

}  // namespace
}  // namespace standing

std::vector<GroupStanding> RateGroups(const Reading& reading, const Grouping& grouping) {
  PITWALL_ASSERT(grouping.names.size() == reading.agents.size() + reading.retired_agents.size());
  return standing::GroupRater(reading, grouping).Rate();
}

}  // namespace pitwall
