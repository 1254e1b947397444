// The responses that OTLP/HTTP demands.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exporter/http/message.h"
#include "exporter/otlp/decoder.h"
#include "exporter/otlp/receiver.h"
#include "exporter/otlp/record.h"

namespace pitwall::otlp {

// The encoding of a request, and the media type to respond with: that of the request.
struct MediaType {
  Encoding encoding = Encoding::kJson;
  std::string_view name = "application/json";
};
// The types that requests may have, without parameters.
inline constexpr std::string_view kMediaTypes[] = {"application/x-protobuf", "application/json",
                                                   "application/protobuf"};
// In any case and with any parameters; nullopt for another type.
std::optional<MediaType> MediaTypeOf(std::string_view content_type);

// An Export…ServiceResponse. Empty unless records were invalid: then it says how many, and why.
std::string ExportResponse(Signal signal, Encoding encoding, const ExportResult& result);
// A google.rpc.Status with a code of gRPC.
std::string RpcStatus(Encoding encoding, int code, std::string_view message);

// The response to a request that was handled.
http::Response ResponseTo(Signal signal, const MediaType& type, const ExportResult& result);
// An error in the encoding of the request.
http::Response ErrorResponse(const MediaType& type, int status, std::string_view message);

}  // namespace pitwall::otlp
