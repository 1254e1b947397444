#include "exporter/views/routes.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <utility>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/rating/rating_service.h"
#include "exporter/views/detail_views.h"
#include "exporter/views/history_view.h"
#include "exporter/views/performance_view.h"
#include "exporter/views/query.h"
#include "exporter/views/response_cache.h"
#include "exporter/views/tasks_view.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/store.h"
#include "pitwall/window.h"

namespace pitwall::views {

namespace {

http::Response NoSuchAgent() {
  return http::ErrorResponse(404, "agent_id: there is no such agent");
}

Window HistoryWindow(Window window) { return window == Window::kAll ? Window::k24h : window; }

http::Response PageOf(const Store& store, rating::RatingService& rating, std::string_view agent_id,
                      Window window, std::chrono::milliseconds step) {
  const Reading reading = store.Read(window);
  const std::optional<std::size_t> position = FindAgent(reading, agent_id);
  if (!position) return NoSuchAgent();
  const rating::Standings standings = rating.Rate(reading);
  const Window history_window = HistoryWindow(window);
  const std::vector<Reading> steps = store.ReadHistory(agent_id, history_window, step);
  http::Response response;
  AppendAgentPage(reading, *standings, *position, ExplainStanding(reading, *position),
                  store.ReadSequences(agent_id), steps, history_window, response.body);
  return response;
}

// Runs at most kMaxConcurrentRenders at once, which bounds the memory that readings and bodies
// take. Others wait, at most for kRenderPatience.
http::Handler Limited(http::Handler handler) {
  constexpr std::chrono::seconds kRenderPatience{10};
  using Permits = std::counting_semaphore<ResponseCache::kMaxConcurrentRenders>;
  const auto permits = std::make_shared<Permits>(ResponseCache::kMaxConcurrentRenders);
  return [permits, patience = kRenderPatience,
          handler = std::move(handler)](const http::Request& request) {
    if (!permits->try_acquire_for(patience)) {
      return http::BusyResponse("too many views of this kind are being rendered");
    }
    struct Release {
      Permits& permits;
      ~Release() { permits.release(); }
    } const release{*permits};
    return handler(request);
  };
}

// A handler for a view of the fleet over the window of the request.
http::Handler FleetView(const Store& store, void (*append)(const Reading&, std::string&)) {
  return Limited([&store, append](const http::Request& request) {
    QueryReader reader(request);
    const Window window = reader.WindowOr(Window::kAll);
    if (reader.error()) return http::ErrorResponse(400, *reader.error());
    http::Response response;
    append(store.Read(window), response.body);
    return response;
  });
}

}  // namespace

http::Handler AgentPerformance(const Store& store, rating::RatingService& rating) {
  const auto bodies = std::make_shared<ResponseCache>();
  return [&store, &rating, bodies](const http::Request& request) {
    std::string error;
    const std::optional<PageQuery> query =
        ParsePageQuery(request, error, store.options().agent_labels);
    if (!query) return http::ErrorResponse(400, error);
    return bodies->Get(request, query->Key(), [&store, &rating, query = *query] {
      const Reading reading = store.Read(query.window);
      const rating::Standings standings = rating.Rate(reading);
      std::string body;
      AppendPerformanceView(reading, *standings, query, body);
      return body;
    });
  };
}

http::Handler AgentPage(const Store& store, rating::RatingService& rating) {
  return Limited([&store, &rating](const http::Request& request) {
    QueryReader reader(request);
    const Window window = reader.WindowOr(Window::kAll);
    const std::chrono::milliseconds step = ReadStep(reader, HistoryWindow(window));
    const std::optional<std::string> named = reader.Name("agent_id");
    if (reader.error()) return http::ErrorResponse(400, *reader.error());
    std::string_view agent_id = request.path;
    if (!agent_id.starts_with(kAgentPagePrefix)) return NoSuchAgent();
    agent_id.remove_prefix(kAgentPagePrefix.size());
    // Clients resolve `.` and `..` in a path themselves, so these ids come as a parameter.
    if (named) agent_id = *named;
    return PageOf(store, rating, agent_id, window, step);
  });
}

http::Handler Tools(const Store& store) { return FleetView(store, AppendToolsView); }
http::Handler Models(const Store& store) { return FleetView(store, AppendModelsView); }

http::Handler Tasks(const Store& store) {
  return Limited([&store](const http::Request& request) {
    std::string error;
    const std::optional<TasksQuery> query = ParseTasksQuery(request, error);
    if (!query) return http::ErrorResponse(400, error);
    http::Response response;
    AppendTasksView(store.ReadTasks(), *query, response.body);
    return response;
  });
}

http::Handler History(const Store& store) {
  return Limited([&store](const http::Request& request) {
    std::string error;
    const std::optional<HistoryQuery> query = ParseHistoryQuery(request, error);
    if (!query) return http::ErrorResponse(400, error);
    const std::vector<Reading> steps =
        store.ReadHistory(query->agent_id, query->window, query->step);
    if (steps.empty() && query->agent_id) return NoSuchAgent();
    http::Response response;
    AppendHistoryView(steps, *query, response.body);
    return response;
  });
}

}  // namespace pitwall::views
