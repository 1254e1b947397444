// The agents that hold the sums of retired agents.
//
// Retired agents with one role, model, version and labels share one such agent, so that the sums of
// each of these outlive its agents. Those without any share AgentTable::retired(). They have no id
// and are not listed.
//
// Each dimension has at most StoreOptions::max_groups names; further ones are kOverflowName already
// when an agent gets them. Combinations of names are bounded here: beyond kCombinations times
// max_groups, a new combination counts under kOverflowName in the dimension with the most names,
// and if that does not suffice in the one with the next most too. So the sums of dimensions with
// few names remain exact.
//
// Everything is under Registry::lists_mutex(): exclusively, unless a function says otherwise.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

#include "pitwall/internal/ref.h"
#include "pitwall/reading.h"
#include "series/agent_groups.h"
#include "series/registry.h"

namespace pitwall::internal {

class RetiredAgents {
 public:
  static constexpr std::size_t kCombinations = 4;

  RetiredAgents(Registry& registry, std::uint32_t max_groups);

  // The agent for these groups, created if it is new. If the arena is full, AgentTable::retired().
  AgentRef For(const AgentGroups& groups);

  // Counts agents that were merged into the agent.
  void Count(AgentRef agent, std::uint64_t retired);

  // visit(agent, number of agents merged into it) for each; under lists_mutex(), at least shared.
  // The first one is AgentTable::retired().
  template <class Visit>
  void ForEach(const Visit& visit) const {
    for (const auto& [groups, sums] : sums_) visit(sums.agent, sums.retired);
  }

 private:
  struct Sums {
    AgentRef agent;
    std::uint64_t retired = 0;
  };

  AgentRef Make(const AgentGroups& groups);
  // The dimensions, that with the most names first.
  std::array<std::size_t, kMaxGroupDimensions> WidestFirst() const;

  Registry& registry_;
  const std::size_t max_groups_;
  std::map<AgentGroups, Sums> sums_;
  std::array<std::set<NameRef>, kMaxGroupDimensions> names_;  // of sums_
};

}  // namespace pitwall::internal
