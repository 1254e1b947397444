// The functions that nghttp2 calls for a session.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>

#include "exporter/grpc/session.h"

namespace pitwall::grpc {

// nghttp2 calls them with the Session as `user_data`. No exception leaves them: one of the handler
// or of an allocation ends the session.
struct Session::Callbacks {
  // Shared by all sessions.
  static const nghttp2_session_callbacks* Table();

  static int OnBeginHeaders(nghttp2_session* session, const nghttp2_frame* frame, void* user_data);
  static int OnHeader(nghttp2_session* session, const nghttp2_frame* frame,
                      const std::uint8_t* name, std::size_t name_bytes, const std::uint8_t* value,
                      std::size_t value_bytes, std::uint8_t flags, void* user_data);
  static int OnFrameReceived(nghttp2_session* session, const nghttp2_frame* frame, void* user_data);
  static int OnData(nghttp2_session* session, std::uint8_t flags, std::int32_t stream_id,
                    const std::uint8_t* data, std::size_t bytes, void* user_data);
  static int OnFrameSent(nghttp2_session* session, const nghttp2_frame* frame, void* user_data);
  static int OnStreamClose(nghttp2_session* session, std::int32_t stream_id,
                           std::uint32_t error_code, void* user_data);
  // Copies the next part of a response; after the last one the trailers follow.
  static ssize_t ReadResponse(nghttp2_session* session, std::int32_t stream_id,
                              std::uint8_t* buffer, std::size_t max_bytes,
                              std::uint32_t* data_flags, nghttp2_data_source* source,
                              void* user_data);
};

}  // namespace pitwall::grpc
