// `POST /api/events`.
#pragma once

#include <optional>
#include <string_view>

#include "exporter/events/ingest.h"
#include "exporter/http/message.h"

namespace pitwall::events {

// The form of a body by its `Content-Type`, in any case and with any parameters. nullopt for other
// types than `application/json` and `application/x-ndjson`, and for a charset other than UTF-8.
std::optional<BodyType> BodyTypeOf(std::string_view content_type);

// Responds with 200 or 400 and the counts, with 415 to another content type, with 429 and
// Retry-After while too many bodies are being processed, and with 503 during shutdown. The router
// checks method, path and size of the body. `ingest` must outlive the handler.
http::Handler EventsHandler(Ingest& ingest);

}  // namespace pitwall::events
