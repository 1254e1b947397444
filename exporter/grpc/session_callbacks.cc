#include "exporter/grpc/session_callbacks.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string_view>

#include "exporter/grpc/session.h"
#include "exporter/grpc/session_stream.h"

namespace pitwall::grpc {

namespace {

struct FreeCallbacks {
  void operator()(nghttp2_session_callbacks* callbacks) const {
    nghttp2_session_callbacks_del(callbacks);
  }
};
using CallbackTable = std::unique_ptr<nghttp2_session_callbacks, FreeCallbacks>;

std::string_view ToText(const std::uint8_t* bytes, std::size_t count) {
  return {reinterpret_cast<const char*>(bytes), count};
}

template <class Body>
int Guarded(void* user_data, const Body& body) noexcept {
  try {
    body(*static_cast<Session*>(user_data));
    return 0;
  } catch (...) {
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }
}

bool IsRequestHead(const nghttp2_frame& frame) {
  return frame.hd.type == NGHTTP2_HEADERS && frame.headers.cat == NGHTTP2_HCAT_REQUEST;
}

bool EndsStream(const nghttp2_frame& frame) {
  return (frame.hd.type == NGHTTP2_HEADERS || frame.hd.type == NGHTTP2_DATA) &&
         (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
}

// Frames that a client can send without end and that achieve nothing.
bool IsIdleWork(const nghttp2_frame& frame) {
  switch (frame.hd.type) {
    case NGHTTP2_PING:
    case NGHTTP2_SETTINGS:
    case NGHTTP2_PRIORITY:
    case NGHTTP2_RST_STREAM:
      return true;
    case NGHTTP2_DATA:
      return frame.hd.length == frame.data.padlen && !EndsStream(frame);
    default:
      return false;
  }
}

}  // namespace

const nghttp2_session_callbacks* Session::Callbacks::Table() {
  static const CallbackTable table = [] {
    nghttp2_session_callbacks* callbacks = nullptr;
    if (nghttp2_session_callbacks_new(&callbacks) != 0) throw std::bad_alloc();
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, OnBeginHeaders);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, OnHeader);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, OnFrameReceived);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, OnData);
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, OnFrameSent);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, OnStreamClose);
    return CallbackTable(callbacks);
  }();
  return table.get();
}

int Session::Callbacks::OnBeginHeaders(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                                       void* user_data) {
  return Guarded(user_data, [frame](Session& self) {
    if (!IsRequestHead(*frame)) return;
    self.streams_.try_emplace(frame->hd.stream_id, frame->hd.stream_id,
                              self.limits_.max_message_bytes, self.budget_,
                              Clock::now() + self.limits_.body_timeout);
  });
}

int Session::Callbacks::OnHeader(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                                 const std::uint8_t* name, std::size_t name_bytes,
                                 const std::uint8_t* value, std::size_t value_bytes,
                                 std::uint8_t /*flags*/, void* user_data) {
  bool is_refused = false;
  const int result = Guarded(user_data, [&](Session& self) {
    Stream* const stream = self.Find(frame->hd.stream_id);
    if (stream == nullptr || !IsRequestHead(*frame)) return;  // trailers mean nothing here
    is_refused = !stream->head.Add(ToText(name, name_bytes), ToText(value, value_bytes));
  });
  return is_refused ? NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE : result;
}

int Session::Callbacks::OnFrameReceived(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                                        void* user_data) {
  return Guarded(user_data, [frame](Session& self) {
    if (IsIdleWork(*frame)) self.CountForFlood();
    if (frame->hd.type == NGHTTP2_SETTINGS) self.has_settings_ = true;
    Stream* const stream = self.Find(frame->hd.stream_id);
    if (stream == nullptr) return;
    if (IsRequestHead(*frame) && stream->state == StreamState::kHead) {
      self.OnHeadComplete(*stream);
    }
    if (EndsStream(*frame)) self.OnBodyComplete(*stream);
  });
}

int Session::Callbacks::OnData(nghttp2_session* session, std::uint8_t /*flags*/,
                               std::int32_t stream_id, const std::uint8_t* data, std::size_t bytes,
                               void* user_data) {
  return Guarded(user_data, [=](Session& self) {
    if (Stream* const stream = self.Find(stream_id)) {
      self.OnBody(*stream, ToText(data, bytes));
    } else {
      nghttp2_session_consume_connection(session, bytes);
    }
  });
}

int Session::Callbacks::OnFrameSent(nghttp2_session* session, const nghttp2_frame* frame,
                                    void* user_data) {
  return Guarded(user_data, [=](Session& self) {
    if (frame->hd.type == NGHTTP2_RST_STREAM && frame->rst_stream.error_code != NGHTTP2_NO_ERROR) {
      self.CountForFlood();
    }
    if (!EndsStream(*frame)) return;
    const Stream* const stream = self.Find(frame->hd.stream_id);
    if (stream == nullptr || stream->has_ended) return;
    // The request was refused before its end: the client need not send the rest.
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_NO_ERROR);
  });
}

int Session::Callbacks::OnStreamClose(nghttp2_session* /*session*/, std::int32_t stream_id,
                                      std::uint32_t /*error_code*/, void* user_data) {
  return Guarded(user_data, [=](Session& self) { self.OnStreamClosed(stream_id); });
}

ssize_t Session::Callbacks::ReadResponse(nghttp2_session* /*session*/, std::int32_t stream_id,
                                         std::uint8_t* buffer, std::size_t max_bytes,
                                         std::uint32_t* data_flags, nghttp2_data_source* /*source*/,
                                         void* user_data) {
  auto& self = *static_cast<Session*>(user_data);
  Stream* const stream = self.Find(stream_id);
  if (stream == nullptr) return NGHTTP2_ERR_CALLBACK_FAILURE;
  const std::size_t count = std::min(max_bytes, stream->output.size() - stream->sent_bytes);
  std::copy_n(stream->output.data() + stream->sent_bytes, count, buffer);
  stream->sent_bytes += count;
  if (stream->sent_bytes == stream->output.size()) {
    *data_flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
    self.SubmitTrailers(stream_id);
  }
  return static_cast<ssize_t>(count);
}

}  // namespace pitwall::grpc
