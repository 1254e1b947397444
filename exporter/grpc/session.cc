#include "exporter/grpc/session.h"

#include <nghttp2/nghttp2.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "exporter/grpc/byte_budget.h"
#include "exporter/grpc/request_head.h"
#include "exporter/grpc/session_callbacks.h"
#include "exporter/grpc/session_stream.h"
#include "exporter/grpc/status.h"

namespace pitwall::grpc {

namespace {

// Bounds the settings and pings whose acknowledgements wait to be sent.
constexpr std::size_t kMaxOutboundAcks = 100;

struct FreeOption {
  void operator()(nghttp2_option* option) const { nghttp2_option_del(option); }
};

std::unique_ptr<nghttp2_option, FreeOption> MakeOptions() {
  nghttp2_option* option = nullptr;
  if (nghttp2_option_new(&option) != 0) throw std::bad_alloc();
  nghttp2_option_set_no_auto_window_update(option, 1);
  nghttp2_option_set_no_closed_streams(option, 1);
  nghttp2_option_set_max_outbound_ack(option, kMaxOutboundAcks);
  return std::unique_ptr<nghttp2_option, FreeOption>(option);
}

void SubmitSettings(nghttp2_session* session, const SessionLimits& limits) {
  const std::array<nghttp2_settings_entry, 3> settings = {{
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.max_streams},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, Session::kStreamWindowBytes},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, RequestHead::kMaxBytes},
  }};
  nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0,
                                        Session::kConnectionWindowBytes);
}

}  // namespace

Session::Session(const SessionLimits& limits, std::shared_ptr<ByteBudget> budget,
                 SessionHandler& handler)
    : limits_(limits), budget_(std::move(budget)), handler_(handler) {
  const auto options = MakeOptions();
  if (nghttp2_session_server_new2(&session_, Callbacks::Table(), this, options.get()) != 0) {
    throw std::bad_alloc();
  }
  SubmitSettings(session_, limits_);
}

Session::~Session() {
  nghttp2_session_del(session_);
  for (auto& [stream_id, stream] : streams_) {
    if (stream.state != StreamState::kAnswered) {
      handler_.OnDone(stream_id, stream.head, Code::kCancelled, 0);
    }
  }
}

Session::Stream* Session::Find(std::int32_t stream_id) {
  const auto found = streams_.find(stream_id);
  return found == streams_.end() ? nullptr : &found->second;
}

bool Session::Receive(std::string_view bytes) {
  const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  return nghttp2_session_mem_recv(session_, data, bytes.size()) >= 0;
}

bool Session::TakeOutput(std::string& output, std::size_t max_bytes) {
  while (output.size() < max_bytes) {
    const std::uint8_t* data = nullptr;
    const ssize_t count = nghttp2_session_mem_send(session_, &data);
    if (count < 0) return false;
    if (count == 0) break;
    output.append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(count));
  }
  return true;
}

void Session::OnHeadComplete(Stream& stream) {
  if (stream.head.is_too_large()) {
    return Submit(stream, ErrorReply(Code::kResourceExhausted,
                                     "the request's headers must have at most " +
                                         std::to_string(RequestHead::kMaxBytes) + " bytes"));
  }
  const HeadDecision decision = handler_.OnHead(stream.id, stream.head);
  if (decision.refusal) return Submit(stream, *decision.refusal);
  stream.head.DiscardDecided();
  stream.state = decision.is_deferred ? StreamState::kDeferred : StreamState::kBody;
}

void Session::OnBody(Stream& stream, std::string_view bytes) {
  if (stream.state == StreamState::kDeferred) {
    stream.unconsumed_bytes += bytes.size();
  } else {
    nghttp2_session_consume(session_, stream.id, bytes.size());
  }
  if (stream.state == StreamState::kAnswered) return;
  if (const auto failure = stream.reader.Add(bytes)) Submit(stream, *failure);
}

void Session::OnBodyComplete(Stream& stream) {
  stream.has_ended = true;
  if (stream.state != StreamState::kBody) return;  // Admit() continues, or it was answered
  if (const auto failure = stream.reader.Finish()) return Submit(stream, *failure);
  stream.state = StreamState::kRunning;
  stream.deadline = Clock::time_point::max();
  stream.completed_at = Clock::now();
  handler_.OnRequest(stream.id, stream.head, stream.reader.Take());
}

void Session::Admit(std::int32_t stream_id) {
  Stream* const stream = Find(stream_id);
  if (stream == nullptr || stream->state != StreamState::kDeferred) return;
  stream->state = StreamState::kBody;
  nghttp2_session_consume(session_, stream_id, std::exchange(stream->unconsumed_bytes, 0));
  if (stream->has_ended) OnBodyComplete(*stream);
}

void Session::Respond(std::int32_t stream_id, const Reply& reply) {
  if (Stream* const stream = Find(stream_id)) Submit(*stream, reply);
}

void Session::OnStreamClosed(std::int32_t stream_id) {
  const auto found = streams_.find(stream_id);
  if (found == streams_.end()) return;
  const Stream& stream = found->second;
  // The bytes of a deferred stream still occupy the window of the connection.
  nghttp2_session_consume_connection(session_, stream.unconsumed_bytes);
  if (stream.state != StreamState::kAnswered) {
    handler_.OnDone(stream_id, stream.head, Code::kCancelled, 0);
  }
  streams_.erase(found);
}

void Session::CountForFlood() {
  if (is_flooded_ || !flood_guard_.IsFlood(Clock::now())) return;
  is_flooded_ = true;
  nghttp2_session_terminate_session(session_, NGHTTP2_ENHANCE_YOUR_CALM);
}

void Session::Shutdown() {
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE,
                        nghttp2_session_get_last_proc_stream_id(session_), NGHTTP2_NO_ERROR,
                        nullptr, 0);
}

void Session::Sweep(Clock::time_point now) {
  for (auto& [stream_id, stream] : streams_) {
    if (now < stream.deadline) continue;
    if (stream.state == StreamState::kAnswered) {
      nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream_id, NGHTTP2_CANCEL);
      stream.deadline = Clock::time_point::max();
    } else {
      Submit(stream, ErrorReply(Code::kDeadlineExceeded, "the request did not arrive in time"));
    }
  }
}

bool Session::IsFinished() const {
  return nghttp2_session_want_read(session_) == 0 && nghttp2_session_want_write(session_) == 0;
}

}  // namespace pitwall::grpc
