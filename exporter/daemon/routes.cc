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
#include "exporter/otlp/otlp_handler.h"
#include "exporter/otlp/record.h"
#include "exporter/telemetry/observations_handler.h"
#include "exporter/telemetry/sources_view.h"
#include "exporter/views/activity_view.h"
#include "exporter/views/groups_view.h"
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

}  // namespace

void AddRoutes(const RouteDependencies& dependencies, http::Server& server) {
  for (dashboard::Page& page : dashboard::Pages()) {
    server.Handle("GET", std::move(page.path), std::move(page.handler));
  }
  server.Handle(
      "GET", "/metrics",
      dependencies.event_counters.UpdateBefore(MetricsHandler(
          dependencies.store, dependencies.own, dependencies.rating, dependencies.scrape)));
  server.Handle("GET", "/api/agent-performance",
                views::AgentPerformance(dependencies.store, dependencies.rating));
  server.Handle("GET", "/api/agent-performance/{agent_id}",
                views::AgentPage(dependencies.store, dependencies.rating));
  server.Handle("GET", "/api/activity", views::AgentActivities(dependencies.store));
  server.Handle("GET", "/api/tools", views::Tools(dependencies.store));
  server.Handle("GET", "/api/models", views::Models(dependencies.store));
  server.Handle("GET", "/api/groups", views::Groups(dependencies.store, dependencies.rating));
  server.Handle("GET", "/api/compare", views::Compare(dependencies.store));
  server.Handle("GET", "/api/tasks", views::Tasks(dependencies.store));
  server.Handle("GET", "/api/history", views::History(dependencies.store));
  server.Handle("POST", "/api/events", events::EventsHandler(dependencies.ingest),
                {"application/json", "application/x-ndjson"});
  server.Handle("POST", "/api/observations", telemetry::ObservationsHandler(dependencies.intake),
                {"application/x-ndjson"});
  for (const hooks::Program* const program : hooks::kPrograms) {
    server.Handle("POST", "/hooks/" + std::string(program->name),
                  dependencies.hooks.HandlerOf(*program), {"*"},
                  dependencies.hooks.RefusalHandlerOf(*program));
  }
  server.Handle("GET", "/api/sources", telemetry::SourcesView(dependencies.joiner));
  server.Handle("GET", "/-/healthy", Healthy());
  server.Handle("GET", "/-/ready", Ready(dependencies.ingest));
  server.HandleWebSocket("/ws", dependencies.live);
  AddOtlpRoutes(dependencies, server);
}

}  // namespace pitwall::daemon
