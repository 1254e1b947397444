// The sums of all groups of all dimensions, in one pass over the series.
//
//  1. The agents are sorted by what they belong to, so that those of one combination of role,
//  model,
//     version and labels follow each other.
//  2. Their series are added up. The sums of a combination are rows without empty buckets.
//  3. For each dimension, the combinations are sorted by their group, and their rows are added up.
//
// So each series is read once, and the memory is that of the rows and of one group.
#include "reading/group_totals.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/reading.h"
#include "reading/rows.h"
#include "series/agent_groups.h"
#include "series/cells.h"
#include "series/registry.h"
#include "series/series_value.h"

namespace pitwall::internal {

namespace {

void AddCounts(const AgentReading& from, AgentReading& to) {
  to.first_seen_ms = EarlierOf(to.first_seen_ms, from.first_seen_ms);
  to.tasks_in_progress += from.tasks_in_progress;
}

}  // namespace

void GroupTotals::AddAgent(AgentRef agent, std::uint64_t live, std::uint64_t retired) {
  const AgentGroups groups = GroupsOf(registry_.arena(), registry_.At(agent));
  if (groups == AgentGroups{}) return;
  members_.push_back({groups, agent, live, retired});
}

void GroupTotals::Compose(Reading& reading) {
  AddUpCombinations(reading);
  std::vector<GroupReading> groups;
  const std::size_t dimensions =
      static_cast<std::size_t>(LabelDimension(reading.label_names.size()));
  for (std::size_t dimension = 0; dimension < dimensions; ++dimension) {
    ComposeDimension(static_cast<GroupDimension>(dimension), reading, groups);
  }
  const std::span<GroupReading> all = reading.Allocate<GroupReading>(groups.size());
  std::copy(groups.begin(), groups.end(), all.begin());
  reading.groups = all;
}

void GroupTotals::AddUpCombinations(Reading& reading) {
  std::sort(members_.begin(), members_.end(), [](const Member& a, const Member& b) {
    return std::tie(a.groups, a.agent) < std::tie(b.groups, b.agent);
  });
  SeriesValue value;
  for (std::size_t begin = 0; begin < members_.size();) {
    Combination& combination = combinations_.emplace_back();
    combination.groups = members_[begin].groups;
    RowSums sums;
    std::size_t end = begin;
    for (; end < members_.size() && members_[end].groups == combination.groups; ++end) {
      const Member& member = members_[end];
      const AgentRecord& record = registry_.At(member.agent);
      combination.live_agents += member.live;
      combination.retired_agents += member.retired;
      AgentReading counts;
      counts.first_seen_ms = record.first_seen_ms.load(std::memory_order_relaxed);
      counts.tasks_in_progress = record.tasks_in_progress.load(std::memory_order_relaxed);
      AddCounts(counts, combination.counts);
      registry_.series().ForEach(member.agent, [&](SeriesRef ref) {
        SeriesRecord& series = registry_.At(ref);
        value.Clear();
        AddCells(registry_.arena(), series, Writers::kAll, value);
        sums.Add(series, registry_.series().StampOf(series), value);
      });
    }
    combination.rows = sums.Rows(reading);
    for (Row& row : combination.rows) {
      row.text_a = composer_.NameOf(row.name_a);
      row.text_b = composer_.NameOf(row.name_b);
    }
    begin = end;
  }
}

void GroupTotals::ComposeDimension(GroupDimension dimension, Reading& reading,
                                   std::vector<GroupReading>& groups) {
  using Named = std::pair<std::string_view, const Combination*>;
  std::vector<Named> named;
  for (const Combination& combination : combinations_) {
    const NameRef name = combination.groups[static_cast<std::size_t>(dimension)];
    if (name) named.emplace_back(composer_.NameOf(name), &combination);
  }
  std::sort(named.begin(), named.end());
  for (std::size_t begin = 0; begin < named.size();) {
    GroupReading& group = groups.emplace_back();
    group.dimension = dimension;
    group.group = named[begin].first;
    RowSums sums;
    std::size_t end = begin;
    for (; end < named.size() && named[end].first == group.group; ++end) {
      const Combination& combination = *named[end].second;
      group.live_agents += combination.live_agents;
      group.retired_agents += combination.retired_agents;
      AddCounts(combination.counts, group.sum);
      for (const Row& row : combination.rows) sums.Add(row);
    }
    std::vector<Row> rows = sums.Rows(reading);
    composer_.Compose(rows, group.sum);
    begin = end;
  }
}

}  // namespace pitwall::internal
