#include "exporter/rating/align_standings.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <vector>

#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::rating {

std::vector<LiveStanding> ClassesOf(const Reading& reading,
                                    const std::vector<Standing>& standings) {
  std::vector<LiveStanding> classes(standings.size());
  for (std::size_t i = 0; i < classes.size(); ++i) {
    classes[i].agent_hash =
        LiveStanding::HashOf(reading.agents[i].agent_id) & LiveStanding::kHashMask;
    classes[i].class_number = static_cast<std::uint64_t>(standings[i].standing_class) & 3U;
  }
  return classes;
}

bool HasTheRatedAgents(const Reading& reading, const std::vector<LiveStanding>& rated) {
  return std::equal(rated.begin(), rated.end(), reading.agents.begin(), reading.agents.end(),
                    [](const LiveStanding& one, const AgentReading& agent) {
                      return one.agent_hash == LiveStanding::HashOf(agent.agent_id);
                    });
}

std::vector<Standing> AlignStandings(const std::vector<LiveStanding>& rated,
                                     const std::vector<Standing>& standings,
                                     const Reading& reading) {
  std::unordered_map<std::uint64_t, std::size_t> positions;
  positions.reserve(rated.size());
  for (std::size_t i = 0; i < rated.size(); ++i) positions.emplace(rated[i].agent_hash, i);

  Standing unrated;
  unrated.rank = std::numeric_limits<std::uint32_t>::max();
  unrated.reasons = {"joined after the newest rating of the fleet"};
  std::vector<Standing> aligned;
  aligned.reserve(reading.agents.size());
  for (const AgentReading& agent : reading.agents) {
    const auto found = positions.find(LiveStanding::HashOf(agent.agent_id));
    aligned.push_back(found == positions.end() ? unrated : standings[found->second]);
  }

  std::vector<std::size_t> by_rank(aligned.size());
  std::iota(by_rank.begin(), by_rank.end(), std::size_t{0});
  std::stable_sort(by_rank.begin(), by_rank.end(),
                   [&](std::size_t a, std::size_t b) { return aligned[a].rank < aligned[b].rank; });
  for (std::size_t i = 0; i < by_rank.size(); ++i) {
    aligned[by_rank[i]].rank = static_cast<std::uint32_t>(i + 1);
  }
  return aligned;
}

}  // namespace pitwall::rating
