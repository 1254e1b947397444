// `/api/activity`: how busy every agent was over the last hour, for the lines of the leaderboard.
#pragma once

#include <string>

#include "exporter/http/message.h"
#include "pitwall/activity.h"
#include "pitwall/store.h"

namespace pitwall::views {

void AppendActivityView(const Activity& activity, std::string& body);

// `GET /api/activity`: `window`, `step` (default 1h, a thirtieth of the window). The store must
// outlive it; any thread. For a fleet of some 200 agents on it is shared and up to 2 s old.
http::Handler AgentActivities(const Store& store);

}  // namespace pitwall::views
