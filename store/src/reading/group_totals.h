// The sums of all groups of all dimensions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pitwall/reading.h"
#include "reading/rows.h"
#include "series/agent_groups.h"
#include "series/registry.h"

namespace pitwall::internal {

// Under Registry::lists_mutex(). Add all agents, live and retired, then call Compose().
class GroupTotals {
 public:
  GroupTotals(const Registry& registry, Composer& composer)
      : registry_(registry), composer_(composer) {}

  // An agent that stands for that many live and retired ones. Agents without groups are left out.
  void AddAgent(AgentRef agent, std::uint64_t live, std::uint64_t retired);
  // Sets `reading.groups`: by dimension, then by name.
  void Compose(Reading& reading);

 private:
  struct Member {
    AgentGroups groups;
    AgentRef agent;
    std::uint64_t live = 0;
    std::uint64_t retired = 0;
  };
  // All agents with the same groups.
  struct Combination {
    AgentGroups groups{};
    std::uint64_t live_agents = 0;
    std::uint64_t retired_agents = 0;
    AgentReading counts;  // that are not in series
    std::vector<Row> rows;
  };

  void AddUpCombinations(Reading& reading);
  void ComposeDimension(GroupDimension dimension, Reading& reading,
                        std::vector<GroupReading>& groups);

  const Registry& registry_;
  Composer& composer_;
  std::vector<Member> members_;
  std::vector<Combination> combinations_;
};

}  // namespace pitwall::internal
