#include "series/agent_groups.h"

#include <cstddef>

#include "pitwall/event.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/reading.h"
#include "series/records.h"

namespace pitwall::internal {

namespace {

constexpr auto kFirstLabel = static_cast<std::size_t>(GroupDimension::kLabel);

// Release: a reader that finds the name sees its text.
void StoreIfChanged(AtomicRef<NameRecord>& ref, NameRef name) noexcept {
  if (name && ref.load(std::memory_order_relaxed) != name) {
    ref.store(name, std::memory_order_release);
  }
}

}  // namespace

NameKind NameKindOf(GroupDimension dimension) noexcept {
  switch (dimension) {
    case GroupDimension::kRole:
      return NameKind::kRole;
    case GroupDimension::kModel:
      return NameKind::kModel;
    case GroupDimension::kVersion:
      return NameKind::kVersion;
    default:
      return LabelKind(static_cast<std::size_t>(dimension) - kFirstLabel);
  }
}

AgentGroups GroupsOf(const Arena& arena, const AgentRecord& agent) noexcept {
  AgentGroups groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = GroupOf(arena, agent, static_cast<GroupDimension>(i));
  }
  return groups;
}

NameRef GroupOf(const Arena& arena, const AgentRecord& agent, GroupDimension dimension) noexcept {
  switch (dimension) {
    case GroupDimension::kRole:
      return agent.role.load(std::memory_order_acquire);
    case GroupDimension::kModel:
      return agent.model.load(std::memory_order_acquire);
    case GroupDimension::kVersion:
      return agent.version.load(std::memory_order_acquire);
    default:
      break;
  }
  const Ref<AgentLabels> labels = agent.labels.load(std::memory_order_acquire);
  if (!labels) return {};
  const std::size_t label = static_cast<std::size_t>(dimension) - kFirstLabel;
  return arena.At(labels).values[label].load(std::memory_order_acquire);
}

void SetGroups(Arena& arena, AgentRecord& agent, const AgentGroups& groups) noexcept {
  StoreIfChanged(agent.role, groups[static_cast<std::size_t>(GroupDimension::kRole)]);
  StoreIfChanged(agent.model, groups[static_cast<std::size_t>(GroupDimension::kModel)]);
  StoreIfChanged(agent.version, groups[static_cast<std::size_t>(GroupDimension::kVersion)]);
  for (std::size_t label = 0; label < kMaxAgentLabels; ++label) {
    const NameRef value = groups[kFirstLabel + label];
    if (!value) continue;
    const Ref<AgentLabels> labels = arena.GetOrAllocate(agent.labels, Pool::kLabels);
    if (!labels) return;
    StoreIfChanged(arena.At(labels).values[label], value);
  }
}

}  // namespace pitwall::internal
