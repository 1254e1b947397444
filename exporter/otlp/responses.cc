#include "exporter/otlp/responses.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <string_view>

#include "exporter/http/message.h"
#include "exporter/otlp/decoder.h"
#include "exporter/otlp/receiver.h"
#include "exporter/otlp/record.h"
#include "exporter/text/tokens.h"

namespace pitwall::otlp {

namespace {

// The codes of google.rpc.Code.
enum RpcCode {
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kUnavailable = 14,
  kUnauthenticated = 16,
};

RpcCode RpcCodeOf(int status) {
  switch (status) {
    case 400:
    case 411:
    case 415:
      return kInvalidArgument;
    case 401:
      return kUnauthenticated;
    case 403:
    case 421:
      return kPermissionDenied;
    case 408:
      return kDeadlineExceeded;
    case 413:
      return kResourceExhausted;
    case 503:
      return kUnavailable;
    default:
      return kUnknown;
  }
}

std::string_view RejectedKey(Signal signal) {
  switch (signal) {
    case Signal::kTraces:
      return "rejectedSpans";
    case Signal::kMetrics:
      return "rejectedDataPoints";
    case Signal::kLogs:
      return "rejectedLogRecords";
  }
  return {};
}

}  // namespace

std::optional<MediaType> MediaTypeOf(std::string_view content_type) {
  const std::string_view sent = text::MediaTypeOf(content_type);
  for (const std::string_view name : kMediaTypes) {
    if (!text::EqualsIgnoringCase(sent, name)) continue;
    return MediaType{name == "application/json" ? Encoding::kJson : Encoding::kProtobuf, name};
  }
  return std::nullopt;
}

std::string ExportResponse(Signal signal, Encoding encoding, const ExportResult& result) {
  const bool is_partial = result.invalid > 0;
  if (encoding == Encoding::kJson) {
    if (!is_partial) return "{}";
    // A 64-bit integer is a string in the JSON of protobuf.
    return nlohmann::json{{"partialSuccess",
                           {{RejectedKey(signal), std::to_string(result.invalid)},
                            {"errorMessage", result.first_invalid}}}}
        .dump();
  }
  std::string message;
  if (!is_partial) return message;
  protozero::pbf_writer response(message);
  protozero::pbf_writer partial_success(response, 1);
  partial_success.add_int64(1, static_cast<std::int64_t>(result.invalid));
  partial_success.add_string(2, result.first_invalid);
  partial_success.commit();
  return message;
}

std::string RpcStatus(Encoding encoding, int code, std::string_view message) {
  if (encoding == Encoding::kJson) {
    return nlohmann::json{{"code", code}, {"message", message}}.dump();
  }
  std::string bytes;
  protozero::pbf_writer status(bytes);
  status.add_int32(1, code);
  status.add_string(2, message.data(), message.size());
  return bytes;
}

http::Response ErrorResponse(const MediaType& type, int status, std::string_view message) {
  http::Response response;
  response.status = status;
  response.content_type = type.name;
  response.body = RpcStatus(type.encoding, RpcCodeOf(status), message);
  return response;
}

http::Response ResponseTo(Signal signal, const MediaType& type, const ExportResult& result) {
  switch (result.outcome) {
    case ExportResult::Outcome::kUndecodable:
      return ErrorResponse(type, 400, result.error);
    case ExportResult::Outcome::kTooLarge:
      return ErrorResponse(type, 413, result.error);
    case ExportResult::Outcome::kBusy: {
      http::Response response = ErrorResponse(type, 503, result.error);
      response.headers.emplace_back("Retry-After", "1");
      return response;
    }
    case ExportResult::Outcome::kAccepted:
      break;
  }
  http::Response response;
  response.content_type = type.name;
  response.body = ExportResponse(signal, type.encoding, result);
  return response;
}

}  // namespace pitwall::otlp
