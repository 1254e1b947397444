#include "exporter/events/events_handler.h"

#include <algorithm>
#include <string>

namespace pitwall::events {

namespace {

constexpr std::string_view kFieldSpaces = " \t";

std::string_view Trim(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kFieldSpaces), text.size()));
  return text.substr(0, text.find_last_not_of(kFieldSpaces) + 1);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// Parameters other than a charset do not matter to us.
bool IsOtherCharset(std::string_view parameter) {
  const std::string lower = Lower(Trim(parameter));
  static constexpr std::string_view kName = "charset=";
  if (!lower.starts_with(kName)) return false;
  std::string_view charset = lower;
  charset.remove_prefix(kName.size());
  if (charset.size() >= 2 && charset.starts_with('"') && charset.ends_with('"')) {
    charset = charset.substr(1, charset.size() - 2);
  }
  return charset != "utf-8" && charset != "utf8";
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
  const std::optional<IngestResult> result = ingest.IngestBody(request.body, *type);
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
  const std::size_t end = std::min(content_type.find(';'), content_type.size());
  const std::string media_type = Lower(Trim(content_type.substr(0, end)));
  for (std::string_view rest = content_type.substr(end); !rest.empty();) {
    rest.remove_prefix(1);
    const std::size_t next = std::min(rest.find(';'), rest.size());
    if (IsOtherCharset(rest.substr(0, next))) return std::nullopt;
    rest.remove_prefix(next);
  }
  if (media_type == "application/json") return BodyType::kJson;
  if (media_type == "application/x-ndjson") return BodyType::kNdjson;
  return std::nullopt;
}

http::Handler EventsHandler(Ingest& ingest) {
  return [&ingest](const http::Request& request) { return Handle(ingest, request); };
}

}  // namespace pitwall::events
