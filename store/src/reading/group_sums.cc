#include "reading/group_sums.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "pitwall/reading.h"
#include "reading/rows.h"

namespace pitwall::internal {

GroupSums::Group* GroupSums::GroupOf(const AgentReading& agent) {
  if (!dimension_) return nullptr;
  const std::string_view name = pitwall::GroupOf(agent, *dimension_);
  return name.empty() ? nullptr : &groups_[name];
}

void GroupSums::AddLive(const AgentReading& agent, std::span<const Row> rows) {
  Group* const group = GroupOf(agent);
  if (group == nullptr) return;
  ++group->live_agents;
  group->tasks_in_progress += agent.tasks_in_progress;
  for (const Row& row : rows) group->sums.Add(row);
}

void GroupSums::AddRetired(const RetiredGroupReading& retired, std::span<const Row> rows) {
  Group* const group = GroupOf(retired.sum);
  if (group == nullptr) return;
  group->retired_agents += retired.agents;
  for (const Row& row : rows) group->sums.Add(row);
}

void GroupSums::Compose(Composer& composer, Reading& reading) const {
  if (!dimension_) return;
  const std::span<GroupReading> groups = reading.Allocate<GroupReading>(groups_.size());
  std::size_t used = 0;
  for (const auto& [name, sums] : groups_) {
    GroupReading& group = groups[used++];
    group.dimension = *dimension_;
    group.group = name;
    group.live_agents = sums.live_agents;
    group.retired_agents = sums.retired_agents;
    group.sum.tasks_in_progress = sums.tasks_in_progress;
    std::vector<Row> rows = sums.sums.Rows(reading);
    composer.Compose(rows, group.sum);
  }
  reading.groups = groups;
}

}  // namespace pitwall::internal
