#include "core/retired_agents.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "pitwall/internal/ref.h"
#include "pitwall/reading.h"
#include "series/agent_groups.h"
#include "series/registry.h"

namespace pitwall::internal {

RetiredAgents::RetiredAgents(Registry& registry, std::uint32_t max_groups)
    : registry_(registry), max_groups_(max_groups) {
  sums_[{}].agent = registry.agents().retired();
}

AgentRef RetiredAgents::For(const AgentGroups& groups) {
  AgentGroups allowed = groups;
  const auto found = sums_.find(allowed);
  if (found != sums_.end()) return found->second.agent;
  std::size_t most = kCombinations * max_groups_;
  if (sums_.size() <= most) return Make(allowed);
  for (const std::size_t dimension : WidestFirst()) {
    if (!allowed[dimension]) continue;
    allowed[dimension] =
        registry_.names().overflow(NameKindOf(static_cast<GroupDimension>(dimension)));
    const auto wider = sums_.find(allowed);
    if (wider != sums_.end()) return wider->second.agent;
    // Further room, so that agents with an overflowed name are still told apart by the others.
    most += max_groups_;
    if (sums_.size() <= most) return Make(allowed);
  }
  return Make(allowed);
}

AgentRef RetiredAgents::Make(const AgentGroups& groups) {
  const AgentRef agent = registry_.agents().MakeUnlisted();
  if (!agent) return registry_.agents().retired();
  SetGroups(registry_.arena(), registry_.At(agent), groups);
  sums_[groups].agent = agent;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i]) names_[i].insert(groups[i]);
  }
  return agent;
}

std::array<std::size_t, kMaxGroupDimensions> RetiredAgents::WidestFirst() const {
  std::array<std::size_t, kMaxGroupDimensions> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
    return names_[a].size() > names_[b].size();
  });
  return order;
}

void RetiredAgents::Count(AgentRef agent, std::uint64_t retired) {
  const auto at = std::find_if(sums_.begin(), sums_.end(),
                               [agent](const auto& sums) { return sums.second.agent == agent; });
  if (at != sums_.end()) at->second.retired += retired;
}

}  // namespace pitwall::internal
