#include "exporter/daemon/routes.h"

#include "exporter/dashboard/dashboard.h"
#include "exporter/events/events_handler.h"
#include "exporter/exposition/scrape.h"
#include "exporter/views/activity_view.h"
#include "exporter/views/routes.h"

namespace pitwall::daemon {

namespace {

http::Response Text(int status, std::string_view text) {
  http::Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = text;
  return response;
}

http::Handler Healthy() {
  return [](const http::Request&) { return Text(200, "Pitwall is healthy.\n"); };
}

http::Handler Ready(const events::Ingest& ingest) {
  return [&ingest](const http::Request&) {
    return ingest.IsClosed() ? Text(503, "Pitwall is stopping.\n")
                             : Text(200, "Pitwall is ready.\n");
  };
}

}  // namespace

void AddRoutes(const Answering& who, http::Server& server) {
  for (dashboard::Page& page : dashboard::Pages()) {
    server.Handle("GET", std::move(page.path), std::move(page.handler));
  }
  server.Handle("GET", "/metrics",
                who.event_counters.Before(exposition::Metrics(who.store, who.own, who.scrape)));
  server.Handle("GET", "/api/agent-performance", views::AgentPerformance(who.store, who.rater));
  server.Handle("GET", "/api/agent-performance/{agent_id}", views::AgentPage(who.store, who.rater));
  server.Handle("GET", "/api/activity", views::AgentActivities(who.store));
  server.Handle("GET", "/api/tools", views::Tools(who.store));
  server.Handle("GET", "/api/history", views::History(who.store));
  server.Handle("POST", "/api/events", events::EventsHandler(who.ingest),
                {"application/json", "application/x-ndjson"});
  server.Handle("GET", "/-/healthy", Healthy());
  server.Handle("GET", "/-/ready", Ready(who.ingest));
  server.HandleWebSocket("/ws", who.live);
}

}  // namespace pitwall::daemon
