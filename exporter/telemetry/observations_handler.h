// `POST /api/observations`: what `pitwall import` sends for transcripts.
#pragma once

#include "exporter/http/message.h"
#include "exporter/telemetry/intake.h"

namespace pitwall::telemetry {

// The body is lines of observation_codec.h. Responds as `/api/events` does: 200 or 400 with the
// counts, 415 for another content type than `application/x-ndjson`, 429 and Retry-After while too
// many batches are in flight, and 503 during shutdown. Held observations count as accepted.
// `intake` must outlive the handler.
http::Handler ObservationsHandler(Intake& intake);

}  // namespace pitwall::telemetry
