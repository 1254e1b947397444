// The state of one stream of a session.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "exporter/grpc/byte_budget.h"
#include "exporter/grpc/message_reader.h"
#include "exporter/grpc/request_head.h"
#include "exporter/grpc/session.h"

namespace pitwall::grpc {

// A request passes through these states in this order; it may skip some, and ends in kAnswered.
enum class StreamState : std::uint8_t {
  kHead,      // header fields arrive
  kDeferred,  // the handler has not yet admitted it; its body is buffered within one window
  kBody,      // the body arrives
  kRunning,   // the request is complete, and the handler works on it
  kAnswered,  // a reply is being sent; what arrives is discarded
};

struct Session::Stream {
  Stream(std::int32_t stream_id, std::size_t max_message_bytes,
         const std::shared_ptr<ByteBudget>& budget, Clock::time_point body_deadline)
      : id(stream_id), reader(max_message_bytes, budget), deadline(body_deadline) {}

  const std::int32_t id;
  StreamState state = StreamState::kHead;
  RequestHead head;
  MessageReader reader;
  bool has_ended = false;            // the client has sent END_STREAM
  std::size_t unconsumed_bytes = 0;  // kDeferred: what the windows are closed by
  Clock::time_point deadline;        // none while it is kRunning
  Clock::time_point completed_at{};  // zero: the request is not complete
  std::string output;                // a response's frame
  std::size_t sent_bytes = 0;
};

}  // namespace pitwall::grpc
