#include "exporter/telemetry/observations_handler.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "exporter/events/event_parser.h"
#include "exporter/events/events_handler.h"
#include "exporter/events/ingest.h"
#include "exporter/http/message.h"
#include "exporter/telemetry/intake.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_codec.h"

namespace pitwall::telemetry {

namespace {

constexpr std::ptrdiff_t kMaxLines = 65'536;

http::Response TryLater(int status, std::string_view error) {
  http::Response response = http::ErrorResponse(status, error);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

http::Response Handle(Intake& intake, const http::Request& request) {
  const std::string_view content_type = request.Header("Content-Type").value_or(std::string_view());
  if (events::BodyTypeOf(content_type) != events::BodyType::kNdjson) {
    return http::ErrorResponse(415, "Content-Type must be application/x-ndjson, in UTF-8");
  }
  if (std::ranges::count(request.body, '\n') > kMaxLines) {
    return http::ErrorResponse(413, "the body must have at most 65536 lines");
  }
  ObservationBatch batch;
  DecodeResult decoded = DecodeObservations(request.body, &batch);
  const std::optional<IntakeResult> taken = intake.Ingest(batch);
  if (!taken) {
    return intake.IsClosed() ? TryLater(503, "shutting down")
                             : TryLater(429, "too many bodies at once");
  }
  events::IngestResult result;
  result.accepted = taken->counted + taken->held + taken->ignored;
  result.duplicates = taken->duplicate;
  result.rejected = decoded.rejected;
  result.errors = std::move(decoded.errors);
  http::Response response;
  response.status = result.Status();
  response.body = result.Json();
  return response;
}

}  // namespace

http::Handler ObservationsHandler(Intake& intake) {
  return [&intake](const http::Request& request) { return Handle(intake, request); };
}

}  // namespace pitwall::telemetry
