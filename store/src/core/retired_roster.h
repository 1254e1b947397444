// The newest retired agents, each with what it did, as the rating of groups needs it: the agent is
// its sampling unit, so sums over many agents are not enough.
//
// Bounded by kMaxAgents and kMaxWork. Beyond them the oldest agent of the groups with the most
// agents is dropped, so that one busy group does not displace the others.
//
// Everything is under Registry::lists_mutex(): exclusively, unless a function says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/ref.h"
#include "pitwall/reading.h"
#include "series/agent_groups.h"
#include "series/records.h"
#include "series/series_value.h"

namespace pitwall::internal {

class RetiredRoster {
 public:
  static constexpr std::size_t kMaxAgents = 4'096;
  static constexpr std::size_t kMaxWork = 65'536;  // of all agents

  struct Work {
    NameRef name;
    WorkReading sums;  // without the name
  };
  struct Agent {
    std::int64_t last_activity_ms = 0;
    std::vector<Work> work;
  };

  // An agent without work is left out.
  void Add(const AgentGroups& groups, Agent agent);

  // visit(groups, agent) for each, in no particular order; under lists_mutex(), at least shared.
  template <class Visit>
  void ForEach(const Visit& visit) const {
    for (const auto& [groups, agents] : agents_) {
      for (const Agent& agent : agents) visit(groups, agent);
    }
  }
  std::size_t size() const { return agent_count_; }

 private:
  void DropOldestOfLargest();

  std::map<AgentGroups, std::deque<Agent>> agents_;  // oldest first
  std::size_t agent_count_ = 0;
  std::size_t work_count_ = 0;
};

// Adds the contents of a series to the work of its agent, if the rating needs them.
void AddWork(const SeriesRecord& series, const SeriesValue& value,
             std::vector<RetiredRoster::Work>& work);
// If the newest scores of the agent are all of its scores, they give the exact scatter.
void SetScatterOfScores(const Arena& arena, const AgentRecord& agent,
                        std::vector<RetiredRoster::Work>& work);

}  // namespace pitwall::internal
