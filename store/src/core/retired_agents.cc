#include "core/retired_agents.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "series/records.h"
#include "series/registry.h"

namespace pitwall::internal {

namespace {
// The agent without role and model, and those of overflowed roles, models and pairs of both.
constexpr std::size_t kAlwaysRoom = 4;
}  // namespace

RetiredAgents::RetiredAgents(Registry& registry, std::uint32_t max_groups)
    : registry_(registry), max_groups_(max_groups + kAlwaysRoom) {
  groups_[{}].agent = registry.agents().retired();
}

NameRef RetiredAgents::Overflowed(NameKind kind, NameRef name) const {
  return name ? registry_.names().overflow(kind) : name;
}

AgentRef RetiredAgents::For(NameRef role, NameRef model) {
  const auto found = groups_.find({role, model});
  if (found != groups_.end()) return found->second.agent;
  const NameRef role_overflow = Overflowed(NameKind::kRole, role);
  const NameRef model_overflow = Overflowed(NameKind::kModel, model);
  const bool is_overflow = role == role_overflow && model == model_overflow;
  if (!is_overflow && groups_.size() + kAlwaysRoom > max_groups_) {
    return For(role_overflow, model_overflow);
  }
  return Make(role, model);
}

AgentRef RetiredAgents::Make(NameRef role, NameRef model) {
  const AgentRef agent = registry_.agents().MakeUnlisted();
  if (!agent) return registry_.agents().retired();
  AgentRecord& record = registry_.At(agent);
  record.role.store(role, std::memory_order_relaxed);
  record.model.store(model, std::memory_order_relaxed);
  groups_[{role, model}].agent = agent;
  return agent;
}

void RetiredAgents::Count(AgentRef agent, std::uint64_t retired) {
  const auto at = std::find_if(groups_.begin(), groups_.end(),
                               [agent](const auto& group) { return group.second.agent == agent; });
  if (at != groups_.end()) at->second.retired += retired;
}

}  // namespace pitwall::internal
