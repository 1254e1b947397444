// `POST /api/events`.
#pragma once

#include <optional>
#include <string_view>

#include "exporter/events/ingest.h"
#include "exporter/http/message.h"

namespace pitwall::events {

// The form a `Content-Type` announces, its parameters and case aside; nullopt where it is neither
// `application/json` nor `application/x-ndjson`, or names a charset other than UTF-8.
std::optional<BodyType> BodyTypeOf(std::string_view content_type);

// Answers 200 or 400 with the counts, 415 for another content type, 429 with Retry-After where too
// many bodies are being worked on and 503 where no more are taken. The method, the path and the
// size of the body are the router's. `ingest` must outlive the handler.
http::Handler EventsHandler(Ingest& ingest);

}  // namespace pitwall::events
