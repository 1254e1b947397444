// Handlers of everything under `/api/` that answers GET, over a store.
#pragma once

#include <string_view>

#include "exporter/http/message.h"
#include "exporter/rating/rating_service.h"
#include "pitwall/store.h"

namespace pitwall::views {

inline constexpr std::string_view kAgentPagePrefix = "/api/agent-performance/";

// `GET /api/agent-performance`: `window`, `sort`, `limit`, `offset`, `standing`, `role`.
// Like all of these it may run on several threads at once; store and rating must outlive it. A bad
// parameter is a 400 that names it and its bound; unknown parameters are ignored. A large answer is
// shared by those who ask for the same and up to 2 s old (`response_cache.h`): `last_updated` says.
http::Handler AgentPerformance(const Store& store, rating::RatingService& rating);

// `GET /api/agent-performance/{agent_id}`: `window`, `step`. What follows the prefix is the id,
// slashes included. 404 where there is no such agent. The history is that of the window, of 24h for
// `all`.
http::Handler AgentPage(const Store& store, rating::RatingService& rating);

// `GET /api/tools`: `window`.
http::Handler Tools(const Store& store);

// `GET /api/models`: `window`.
http::Handler Models(const Store& store);

// `GET /api/history`: `agent_id`, `metric`, `window`, `step`. 404 where there is no such agent.
http::Handler History(const Store& store);

}  // namespace pitwall::views
