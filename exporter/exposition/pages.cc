#include "exporter/exposition/pages.h"

#include <cstddef>
#include <span>
#include <utility>

#include "exporter/rating/group_ratings.h"
#include "pitwall/group_standing.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::exposition {

Groups GroupsOf(const Reading& reading, std::span<const rating::GroupStandings> standings) {
  Groups groups;
  groups.groups = reading.groups;
  const auto dimensions = static_cast<std::size_t>(LabelDimension(reading.label_names.size()));
  for (std::size_t i = 0; i < dimensions; ++i) {
    groups.dimensions.push_back(NameOf(static_cast<GroupDimension>(i), reading.label_names));
  }
  if (standings.empty()) return groups;
  for (const GroupReading& group : reading.groups) {
    StandingClass standing = StandingClass::kUnrated;
    for (const GroupStanding& rated : *standings[static_cast<std::size_t>(group.dimension)]) {
      if (rated.group == group.group) standing = rated.standing.standing_class;
    }
    groups.standings.push_back(standing);
  }
  return groups;
}

ReadingPages::ReadingPages(const Reading& reading, std::span<const Standing> standings,
                           Groups groups)
    : reading_(reading), groups_(std::move(groups)) {
  standings_.reserve(standings.size());
  for (const Standing& standing : standings) standings_.push_back(standing.standing_class);
}

Page ReadingPages::Next() {
  if (std::exchange(is_given_, true)) return {};
  return {reading_.agents, standings_};
}

}  // namespace pitwall::exposition
