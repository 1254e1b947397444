// The outcome of a gRPC call.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pitwall::grpc {

// The codes of gRPC that this server uses. OTLP clients repeat a call that ended with kUnavailable
// or kDeadlineExceeded, and drop the data of a call that ended with any of the others.
enum class Code : std::uint8_t {
  kOk = 0,
  kCancelled = 1,         // by the client, before its call was answered
  kInvalidArgument = 3,   // the message cannot be decoded
  kDeadlineExceeded = 4,  // the request did not arrive in time
  kPermissionDenied = 7,
  kResourceExhausted = 8,  // the message or the head is too large
  kUnimplemented = 12,     // unknown method or encoding, or not exactly one message
  kInternal = 13,          // the message is not framed or compressed as gRPC requires
  kUnavailable = 14,       // busy or stopping
  kUnauthenticated = 16,
};

// As in the specification, such as `RESOURCE_EXHAUSTED`.
std::string_view CodeName(Code code);

// The value of `grpc-message`: printable ASCII, all other bytes percent-encoded. Truncated to about
// 1 KiB, because a client bounds the trailers that it accepts.
std::string EncodeMessage(std::string_view message);

// The response to a call.
struct Reply {
  Code code = Code::kOk;
  std::string message;    // for the sender of a call that failed; UTF-8
  std::string response;   // the response message; only if the code is kOk
  int http_status = 200;  // another value if the request is HTTP/2 but not gRPC
};

inline Reply ErrorReply(Code code, std::string message, int http_status = 200) {
  return {code, std::move(message), {}, http_status};
}

}  // namespace pitwall::grpc
