#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "memory/siphash.h"
#include "pitwall/host/fleet_walk.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "standing/agent_ratings.h"
#include "standing/tally.h"

namespace pitwall {

namespace standing {
namespace {

Tables TallyLive(const Store& store, std::vector<LiveStanding>& agents) {
  constexpr FleetWalk::Parts kParts = FleetWalk::kTaskTypes | FleetWalk::kTools |
                                      FleetWalk::kToolDurations | FleetWalk::kQuality |
                                      FleetWalk::kNewestScores;
  Tally tally(store.options().quality_max);
  FleetWalk walk(store, kParts);
  walk.Begin(kParts);
  for (auto page = walk.Next(); !page.empty(); page = walk.Next()) {
    for (const AgentReading& agent : page) {
      tally.Add(agent);
      LiveStanding standing{};
      standing.agent_hash = LiveStanding::HashOf(agent.agent_id) & LiveStanding::kHashMask;
      agents.push_back(standing);
    }
  }
  const Reading retired = FleetWalk::ReadRetired(store);
  tally.Add(retired.retired);
  return tally.ReleaseTables();
}

std::array<AspectScores, kAspects> ScoreAspects(Tables tables, double quality_max) {
  std::array<AspectScores, kAspects> scores;
  for (const Aspect aspect : kAllAspects) {
    const auto i = static_cast<std::size_t>(aspect);
    scores[i] = AspectScoresOf(aspect, RateAspect(aspect, tables[i], quality_max));
    tables[i] = {};
  }
  return scores;
}

}  // namespace
}  // namespace standing

std::uint64_t LiveStanding::HashOf(std::string_view agent_id) {
  return internal::SipHash13({}, agent_id) & kHashMask;
}

std::vector<LiveStanding> RateLive(const Store& store) {
  std::vector<LiveStanding> agents;
  const standing::AgentRatings ratings(
      standing::ScoreAspects(standing::TallyLive(store, agents), store.options().quality_max));
  for (std::size_t row = 0; row < agents.size(); ++row) {
    agents[row].class_number = static_cast<std::uint64_t>(ratings.Of(row).standing_class) & 3U;
  }
  return agents;
}

}  // namespace pitwall
