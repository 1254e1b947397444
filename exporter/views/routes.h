// Handlers of the GET paths below `/api/`, over a store.
#pragma once

#include <string_view>

#include "exporter/http/message.h"
#include "exporter/rating/rating_service.h"
#include "pitwall/store.h"

namespace pitwall::views {

inline constexpr std::string_view kAgentPagePrefix = "/api/agent-performance/";

// `GET /api/agent-performance`: `window`, `sort`, `limit`, `offset`, `standing`, `role`. Each of
// these handlers may run on several threads at once; store and rating must outlive it. A bad or an
// unknown parameter is a 400 that names it. A large response is cached for up to 2 s and shared
// between identical requests (`response_cache.h`); `last_updated` tells its age.
http::Handler AgentPerformance(const Store& store, rating::RatingService& rating);

// `GET /api/agent-performance/{agent_id}`: `window`, `step`. The id is the rest of the path, with
// its slashes. 404 if there is no such agent. The history covers the window, or 24h for `all`.
http::Handler AgentPage(const Store& store, rating::RatingService& rating);

// `GET /api/tools`: `window`.
http::Handler Tools(const Store& store);

// `GET /api/models`: `window`.
http::Handler Models(const Store& store);

// `GET /api/tasks`: `state`, `agent_id`, `task_type`, `search`, `limit`, `offset`.
http::Handler Tasks(const Store& store);

// `GET /api/history`: `agent_id`, `metric`, `window`, `step`. 404 if there is no such agent.
http::Handler History(const Store& store);

}  // namespace pitwall::views
