// The routes of the HTTP server.
#pragma once

#include <cstddef>

#include "exporter/daemon/event_counters.h"
#include "exporter/daemon/live_socket.h"
#include "exporter/events/ingest.h"
#include "exporter/exposition/scrape.h"
#include "exporter/hooks/hook_service.h"
#include "exporter/http/server.h"
#include "exporter/otlp/grpc_hint.h"
#include "exporter/otlp/receiver.h"
#include "exporter/rating/rating_service.h"
#include "exporter/self_metrics/own_metrics.h"
#include "exporter/telemetry/intake.h"
#include "exporter/telemetry/joiner.h"
#include "pitwall/store.h"

namespace pitwall::daemon {

struct RouteDependencies {
  const Store& store;
  events::Ingest& ingest;
  telemetry::Intake& intake;
  hooks::HookService& hooks;
  otlp::Receiver& otlp;
  otlp::GrpcHint& grpc_hint;
  std::size_t otlp_max_body_bytes;
  const telemetry::Joiner& joiner;
  self_metrics::OwnMetrics& own;
  rating::RatingService& rating;
  LiveSocket& live;
  EventCounters& event_counters;
  exposition::ScrapeOptions scrape;
};

// The dependencies must outlive the server.
void AddRoutes(const RouteDependencies& dependencies, http::Server& server);

}  // namespace pitwall::daemon
