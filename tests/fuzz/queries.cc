// Paths and queries of the API, over a store with some agents.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/daemon/metrics_handler.h"
#include "exporter/http/dispatch.h"
#include "exporter/http/message.h"
#include "exporter/http/server.h"
#include "exporter/rating/rating_service.h"
#include "exporter/self_metrics/own_metrics.h"
#include "exporter/telemetry/sources_view.h"
#include "exporter/views/activity_view.h"
#include "exporter/views/described.h"
#include "exporter/views/groups_view.h"
#include "exporter/views/openapi.h"
#include "exporter/views/routes.h"
#include "tests/fuzz/entrance.h"
#include "tests/fuzz/fuzz_connection.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"
#include "tests/support/busy_store.h"

namespace pitwall::fuzz {

namespace {

// The targets begin with these; the input has the rest.
constexpr std::array<std::string_view, 12> kPrefixes = {"/",
                                                        "/api/agent-performance?",
                                                        "/api/agent-performance/a?",
                                                        "/api/agent-performance/",
                                                        "/api/tools?",
                                                        "/api/models?",
                                                        "/api/groups?",
                                                        "/api/compare?",
                                                        "/api/tasks?",
                                                        "/api/history?",
                                                        "/api/activity?",
                                                        "/metrics?"};

// Requests change nothing in it: the fleet is too small for anything to be cached.
struct ViewServer {
  Entrance entrance;
  rating::RatingService rating{entrance.store, entrance.clock};
  self_metrics::OwnMetrics own{"0"};
  http::ServerOptions options;
  http::Dispatcher dispatcher{options};

  ViewServer() {
    const Store& store = entrance.store;
    AddActivity(entrance.store, "a", entrance.clock.WallMs());
    Advance(entrance.store, entrance.clock, 30);
    AddActivity(entrance.store, "b/c", entrance.clock.WallMs());
    Advance(entrance.store, entrance.clock, 30);
    AddView("/api/agent-performance", views::AgentPerformance(store, rating));
    AddView("/api/agent-performance/{agent_id}", views::AgentPage(store, rating));
    AddView("/api/tools", views::Tools(store));
    AddView("/api/models", views::Models(store));
    AddView("/api/groups", views::Groups(store, rating));
    AddView("/api/compare", views::Compare(store));
    AddView("/api/tasks", views::Tasks(store));
    AddView("/api/history", views::History(store));
    AddView("/api/activity", views::AgentActivities(store));
    AddView("/api/sources", telemetry::SourcesView(entrance.joiner));
    Add("/api", views::ApiIndexHandler());
    Add("/metrics", daemon::MetricsHandler(store, own, rating));
  }

 private:
  void Add(std::string_view path, http::Handler handler) {
    dispatcher.Routes().Add({"GET", std::string(path), std::move(handler), {}, nullptr, {}});
  }
  void AddView(std::string_view path, http::Handler handler) {
    Add(path, views::Described(path, std::move(handler)));
  }
};

void RunQueries(std::string_view bytes) {
  static ViewServer server;
  Input input(bytes);
  const std::string_view prefix = kPrefixes[input.Below(kPrefixes.size())];
  const bool asks_for_protobuf = (input.Byte() & 1U) != 0;
  FuzzConnection connection;
  connection.Send("GET ");
  connection.Send(prefix);
  connection.Send(input.Rest().substr(0, 4096));
  connection.Send(" HTTP/1.1\r\nHost: localhost\r\n");
  if (asks_for_protobuf) {
    connection.Send(
        "Accept: application/vnd.google.protobuf;encoding=delimited;"
        "proto=io.prometheus.client.MetricFamily\r\n");
  }
  connection.Send("\r\n");
  connection.EndSending();
  if (!connection.ReadRequest()) return;
  const int status = server.dispatcher.Serve(connection);
  Require(status >= 200 && status < 500, "no query is an error of the server");
}

Seeds QuerySeeds() {
  constexpr std::pair<int, std::string_view> kTargets[] = {
      {0, "api/sources?x=1"},
      {1, "window=1h&sort=calls&limit=1&offset=1&standing=ok&role=code-worker"},
      {1, "fields=agent_id,tool_calls&format=csv&search=a"},
      {2, "window=24h&step=5m"},
      {3, "b%2Fc?window=all"},
      {4, "window=15m&format=ndjson"},
      {5, "fields=model&search=m%201"},
      {6, "by=role&window=1h"},
      {6, "by=label.team"},
      {7, "by=role&a=code-worker&b=&window=1h"},
      {8, "state=open&agent_id=a&task_type=review&search=t&limit=3&offset=0"},
      {9, "agent_id=a&metric=tool_calls&window=6h&step=500ms"},
      {10, "window=1h&step=120s"},
      {11, "name[]=pitwall_agents&name%5B%5D=up"}};
  Seeds seeds;
  for (const auto& [prefix, rest] : kTargets) {
    for (const char format : {'\0', '\1'}) {
      seeds.push_back(std::string{static_cast<char>(prefix), format} + std::string(rest));
    }
  }
  return seeds;
}

}  // namespace

const Target kQueries{"queries", RunQueries, QuerySeeds};

}  // namespace pitwall::fuzz
