// `GET /api/sources`: which emitters report what by which signal.
#pragma once

#include "exporter/http/message.h"
#include "exporter/telemetry/joiner.h"

namespace pitwall::telemetry {

// {"total": n, "sources": [{"source", "signal", "records", "counted", "duplicate", "ignored",
// "other_signal", "without_agent", "first_seen", "last_seen"}]}, in the order of first_seen.
// `joiner` must outlive the handler.
http::Handler SourcesView(const Joiner& joiner);

}  // namespace pitwall::telemetry
