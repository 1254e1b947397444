// The agents that hold the sums of retired agents.
//
// Retired agents with one role and model share one such agent, so that the sums of a role or of a
// model outlive its agents. Those without a role and a model share AgentTable::retired(). They have
// no id and are not listed. Beyond the bound, roles and models count under kOverflowName.
//
// Everything is under Registry::lists_mutex(): exclusively, unless a function says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "pitwall/internal/ref.h"
#include "series/registry.h"

namespace pitwall::internal {

class RetiredAgents {
 public:
  // `max_groups`: how many pairs of role and model have an agent of their own.
  RetiredAgents(Registry& registry, std::uint32_t max_groups);

  // The agent for this role and model, either of which may be none, created if it is new. If the
  // arena is full, AgentTable::retired().
  AgentRef For(NameRef role, NameRef model);

  // Counts agents that were merged into the agent.
  void Count(AgentRef agent, std::uint64_t retired);

  // visit(agent, number of agents merged into it) for each; under lists_mutex(), at least shared.
  // The first one is AgentTable::retired().
  template <class Visit>
  void ForEach(const Visit& visit) const {
    for (const auto& [key, group] : groups_) visit(group.agent, group.retired);
  }

 private:
  using Key = std::pair<NameRef, NameRef>;  // role, model
  struct Group {
    AgentRef agent;
    std::uint64_t retired = 0;
  };

  NameRef Overflowed(NameKind kind, NameRef name) const;
  AgentRef Make(NameRef role, NameRef model);

  Registry& registry_;
  const std::size_t max_groups_;
  std::map<Key, Group> groups_;
};

}  // namespace pitwall::internal
