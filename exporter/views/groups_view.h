// `/api/groups` and `/api/compare`: groups of agents, such as roles, instead of agents.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/rating/rating_service.h"
#include "pitwall/group_standing.h"
#include "pitwall/reading.h"
#include "pitwall/store.h"
#include "pitwall/window.h"

namespace pitwall::views {

// Appends the groups of a reading of Store::ReadGroups, by name. `standings` are those of its live
// agents.
void AppendGroupsView(const Reading& reading, std::string_view by,
                      const std::vector<GroupStanding>& standings, std::string& body);

void AppendComparison(const Reading& reading, std::string_view by, std::string_view a,
                      std::string_view b, const PairComparison& pair, std::string& body);

// `GET /api/groups`: `by` (`role`, `model`, `version` or `label.NAME`), `window`. `GET
// /api/compare`: `by`, `a`, `b`, `window`; 404 where one of the groups has no live agent. Any
// threads; the store and the rating must outlive them.
http::Handler Groups(const Store& store, rating::RatingService& rating);
http::Handler Compare(const Store& store);

}  // namespace pitwall::views
