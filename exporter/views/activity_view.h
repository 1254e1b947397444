// `/api/activity`: the tool calls of every agent over the last hour, for the leaderboard's lines.
#pragma once

#include <string>

#include "exporter/http/message.h"
#include "pitwall/activity.h"
#include "pitwall/store.h"

namespace pitwall::views {

void AppendActivityView(const Activity& activity, std::string& body);

// `GET /api/activity` with `window` and `step` (default 1h, a thirtieth of the window). Any thread;
// the store must outlive the handler. From about 200 agents on, the response is cached for up to 2
// s.
http::Handler AgentActivities(const Store& store);

}  // namespace pitwall::views
