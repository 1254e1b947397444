#include "exporter/daemon/routes.h"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/daemon/metrics_handler.h"
#include "exporter/dashboard/dashboard.h"
#include "exporter/events/events_handler.h"
#include "exporter/events/ingest.h"
#include "exporter/hooks/hook_service.h"
#include "exporter/hooks/program.h"
#include "exporter/http/message.h"
#include "exporter/http/server.h"
#include "exporter/log/version.h"
#include "exporter/otlp/otlp_handler.h"
#include "exporter/otlp/record.h"
#include "exporter/telemetry/observations_handler.h"
#include "exporter/telemetry/sources_view.h"
#include "exporter/views/activity_view.h"
#include "exporter/views/described.h"
#include "exporter/views/groups_view.h"
#include "exporter/views/openapi.h"
#include "exporter/views/routes.h"
#include "pitwall/store.h"

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

void AddOtlpRoutes(const RouteDependencies& dependencies, http::Server& server) {
  const http::RefusalHandler refusals = otlp::ExportRefusals(
      [&hint = dependencies.grpc_hint] { hint.OnClient(std::chrono::steady_clock::now()); });
  for (const otlp::Signal signal :
       {otlp::Signal::kTraces, otlp::Signal::kMetrics, otlp::Signal::kLogs}) {
    for (std::string& path : otlp::PathsOf(signal)) {
      server.Handle("POST", std::move(path), otlp::ExportHandler(signal, dependencies.otlp),
                    otlp::ContentTypes(), refusals, dependencies.otlp_max_body_bytes);
    }
  }
}

// The paths of the table of the API.
void AddApiRoutes(const RouteDependencies& dependencies, http::Server& server) {
  const Store& store = dependencies.store;
  const auto add = [&server](std::string_view path, http::Handler handler) {
    server.Handle("GET", std::string(path), views::Described(path, std::move(handler)));
  };
  add("/api/agent-performance", views::AgentPerformance(store, dependencies.rating));
  add("/api/agent-performance/{agent_id}", views::AgentPage(store, dependencies.rating));
  add("/api/tools", views::Tools(store));
  add("/api/models", views::Models(store));
  add("/api/groups", views::Groups(store, dependencies.rating));
  add("/api/compare", views::Compare(store));
  add("/api/tasks", views::Tasks(store));
  add("/api/history", views::History(store));
  add("/api/activity", views::AgentActivities(store));
  add("/api/sources", telemetry::SourcesView(dependencies.joiner));
  server.Handle("GET", "/api", views::ApiIndexHandler());
  server.Handle("GET", "/api/openapi.json", views::OpenApiHandler(cli::Version()));
}

}  // namespace

void AddRoutes(const RouteDependencies& dependencies, http::Server& server) {
  for (dashboard::Page& page : dashboard::Pages()) {
    server.Handle("GET", std::move(page.path), std::move(page.handler));
  }
  server.Handle(
      "GET", "/metrics",
      dependencies.event_counters.UpdateBefore(MetricsHandler(
          dependencies.store, dependencies.own, dependencies.rating, dependencies.scrape)));
  AddApiRoutes(dependencies, server);
  server.Handle("POST", "/api/events", events::EventsHandler(dependencies.ingest),
                {"application/json", "application/x-ndjson"});
  server.Handle("POST", "/api/observations", telemetry::ObservationsHandler(dependencies.intake),
                {"application/x-ndjson"});
  for (const hooks::Program* const program : hooks::kPrograms) {
    server.Handle("POST", "/hooks/" + std::string(program->name),
                  dependencies.hooks.HandlerOf(*program), {"*"},
                  dependencies.hooks.RefusalHandlerOf(*program));
  }
  server.Handle("GET", "/-/healthy", Healthy());
  server.Handle("GET", "/-/ready", Ready(dependencies.ingest));
  server.HandleWebSocket("/ws", dependencies.live);
  AddOtlpRoutes(dependencies, server);
}

}  // namespace pitwall::daemon
