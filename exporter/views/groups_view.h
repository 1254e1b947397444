// `/api/groups` and `/api/compare`: roles and models instead of agents.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/message.h"
#include "pitwall/group_standing.h"
#include "pitwall/reading.h"
#include "pitwall/store.h"
#include "pitwall/window.h"

namespace pitwall::views {

// The group of each of `reading.agents`.
std::vector<std::string_view> GroupNames(const Reading& reading, GroupDimension dimension);

// Appends the groups of a reading of Store::ReadGroups, by name. `standings` are those of its live
// agents.
void AppendGroupsView(const Reading& reading, std::string_view by,
                      std::span<const GroupStanding> standings, std::string& body);

void AppendComparison(const Reading& reading, std::string_view by, std::string_view a,
                      std::string_view b, const PairComparison& pair, std::string& body);

// `GET /api/groups`: `by` (`role` or `model`), `window`. `GET /api/compare`: `by`, `a`, `b`,
// `window`; 404 where one of the groups has no live agent. Any threads; the store must outlive
// them.
http::Handler Groups(const Store& store);
http::Handler Compare(const Store& store);

}  // namespace pitwall::views
