#include "exporter/otlp/otlp_handler.h"

#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/otlp/receiver.h"
#include "exporter/otlp/record.h"
#include "exporter/otlp/responses.h"
#include "exporter/text/tokens.h"

namespace pitwall::otlp {

namespace {

std::string_view NameOf(Signal signal) {
  switch (signal) {
    case Signal::kTraces:
      return "traces";
    case Signal::kMetrics:
      return "metrics";
    case Signal::kLogs:
      return "logs";
  }
  return {};
}

std::string_view ContentTypeOf(const http::Request& request) {
  return request.Header("Content-Type").value_or(std::string_view());
}

// `application/grpc`, and `application/grpc+proto` and the like.
bool IsGrpc(std::string_view content_type) {
  constexpr std::string_view kGrpc = "application/grpc";
  return text::EqualsIgnoringCase(content_type.substr(0, kGrpc.size()), kGrpc);
}

// The text of a refusal of the server, `{"error": "…"}`.
std::string ErrorOf(const http::Response& refusal) {
  const auto body = nlohmann::json::parse(refusal.body, nullptr, false);
  return body.is_object() ? body.value("error", std::string()) : std::string();
}

// Senders try again after 503, and never after 500.
http::Response Refusal(http::Response refusal, const http::Request& request) {
  if (refusal.status == 500) refusal = http::BusyResponse("the daemon is short of resources");
  const MediaType type = MediaTypeOf(ContentTypeOf(request)).value_or(MediaType());
  http::Response response = ErrorResponse(type, refusal.status, ErrorOf(refusal));
  response.headers = std::move(refusal.headers);
  return response;
}

}  // namespace

std::vector<std::string> PathsOf(Signal signal) {
  std::vector<std::string> paths;
  for (const std::string_view prefix : {"/v1/", "/otlp/v1/"}) {
    const std::string path = std::string(prefix) + std::string(NameOf(signal));
    paths.push_back(path);
    paths.push_back(path + '/');
  }
  return paths;
}

std::vector<std::string> ContentTypes() { return {std::begin(kMediaTypes), std::end(kMediaTypes)}; }

http::Handler ExportHandler(Signal signal, Receiver& receiver) {
  return [signal, &receiver](const http::Request& request) {
    const MediaType type = MediaTypeOf(ContentTypeOf(request)).value_or(MediaType());
    return ResponseTo(signal, type, receiver.Export(signal, type.encoding, request.body));
  };
}

http::RefusalHandler ExportRefusals(std::function<void()> on_grpc) {
  return [on_grpc = std::move(on_grpc)](http::Response refusal, const http::Request& request) {
    if (on_grpc && IsGrpc(ContentTypeOf(request))) on_grpc();
    return Refusal(std::move(refusal), request);
  };
}

}  // namespace pitwall::otlp
