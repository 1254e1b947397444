// The frames of a response: headers, one message and trailers, or trailers only.
#include <nghttp2/nghttp2.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/grpc/message_reader.h"
#include "exporter/grpc/session.h"
#include "exporter/grpc/session_callbacks.h"
#include "exporter/grpc/session_stream.h"
#include "exporter/grpc/status.h"

namespace pitwall::grpc {

namespace {

// nghttp2 copies names and values.
nghttp2_nv Field(std::string_view name, std::string_view value) {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

constexpr std::string_view kStatusField = "grpc-status";

}  // namespace

void Session::Submit(Stream& stream, const Reply& reply) {
  if (stream.state == StreamState::kAnswered) return;
  const auto now = Clock::now();
  const double seconds = stream.completed_at == Clock::time_point{}
                             ? 0
                             : std::chrono::duration<double>(now - stream.completed_at).count();
  stream.state = StreamState::kAnswered;
  stream.reader.Discard();
  stream.deadline = now + limits_.send_timeout;
  const std::string http_status = std::to_string(reply.http_status);
  const std::string code = std::to_string(static_cast<int>(reply.code));
  const std::string message = EncodeMessage(reply.message);
  std::array<nghttp2_nv, 5> fields = {{
      Field(":status", http_status),
      Field("content-type", "application/grpc"),
      Field("grpc-accept-encoding", "identity,gzip"),
      Field(kStatusField, code),
      Field("grpc-message", message),
  }};
  if (reply.code == Code::kOk) {
    stream.output = FrameHead(reply.response.size()) + reply.response;
    const nghttp2_data_provider body = {{}, Callbacks::ReadResponse};
    nghttp2_submit_response(session_, stream.id, fields.data(), 3, &body);
  } else {
    nghttp2_submit_response(session_, stream.id, fields.data(), fields.size(), nullptr);
  }
  handler_.OnDone(stream.id, stream.head, reply.code, seconds);
  stream.head = {};  // its memory is not needed while the client reads the response
}

void Session::SubmitTrailers(std::int32_t stream_id) {
  const nghttp2_nv status = Field(kStatusField, "0");
  nghttp2_submit_trailer(session_, stream_id, &status, 1);
}

}  // namespace pitwall::grpc
