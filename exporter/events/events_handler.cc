#include "exporter/events/events_handler.h"

#include <optional>
#include <string_view>

#include "exporter/events/event_parser.h"
#include "exporter/events/ingest.h"
#include "exporter/http/message.h"
#include "exporter/text/tokens.h"

namespace pitwall::events {

namespace {

// Parameters other than a charset have no effect.
bool IsOtherCharset(std::string_view item) {
  const auto parameter = text::ParseMediaParameter(item);
  if (!parameter || !text::EqualsIgnoringCase(parameter->name, "charset")) return false;
  return !text::EqualsIgnoringCase(parameter->value, "utf-8") &&
         !text::EqualsIgnoringCase(parameter->value, "utf8");
}

http::Response TryLater(int status, std::string_view error) {
  http::Response response = http::ErrorResponse(status, error);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

http::Response Handle(Ingest& ingest, const http::Request& request) {
  const std::optional<BodyType> type =
      BodyTypeOf(request.Header("Content-Type").value_or(std::string_view()));
  if (!type) {
    return http::ErrorResponse(
        415, "Content-Type must be application/json or application/x-ndjson, in UTF-8");
  }
  const std::optional<IngestResult> result =
      ingest.IngestBody(request.body, *type, request.gzip_body);
  if (!result) {
    return ingest.IsClosed() ? TryLater(503, "shutting down")
                             : TryLater(429, "too many bodies at once");
  }
  http::Response response;
  response.status = result->Status();
  response.body = result->Json();
  return response;
}

}  // namespace

std::optional<BodyType> BodyTypeOf(std::string_view content_type) {
  const std::string_view media_type = text::NextItem(content_type, ';').value_or("");
  while (const auto item = text::NextItem(content_type, ';')) {
    if (IsOtherCharset(*item)) return std::nullopt;
  }
  if (text::EqualsIgnoringCase(media_type, "application/json")) return BodyType::kJson;
  if (text::EqualsIgnoringCase(media_type, "application/x-ndjson")) return BodyType::kNdjson;
  return std::nullopt;
}

http::Handler EventsHandler(Ingest& ingest) {
  return [&ingest](const http::Request& request) { return Handle(ingest, request); };
}

}  // namespace pitwall::events
