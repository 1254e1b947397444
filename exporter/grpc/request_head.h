// The header fields of a request that the server reads.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/grpc/status.h"
#include "exporter/http/message.h"

namespace pitwall::grpc {

// One thread.
class RequestHead {
 public:
  // In names and values, with 32 bytes for each field, as HTTP/2 counts them.
  static constexpr std::size_t kMaxBytes = 16 * 1024;
  // A request above this gets no response: its stream is reset, and its fields are not even
  // checked. In HPACK a few bytes can stand for many fields of 4 KiB.
  static constexpr std::size_t kMaxCheckedBytes = 64 * 1024;

  // Fields beyond kMaxBytes are counted and discarded. The first value of a field remains. False
  // beyond kMaxCheckedBytes.
  bool Add(std::string_view name, std::string_view value);

  // Frees the fields that are needed only to decide about the request.
  void DiscardDecided();

  const std::string& path() const { return path_; }
  bool is_gzip() const { return encoding_ == "gzip"; }
  bool is_too_large() const { return bytes_ > kMaxBytes; }
  // Why the request is no call of gRPC: its method, content type or encoding. `te: trailers` may be
  // absent; nghttp2 refuses any other value of `te`.
  std::optional<Reply> Check() const;
  // Host, Origin and Authorization, for the access policy.
  http::Request ForAccessPolicy() const;
  const std::string& authority() const { return authority_; }

 private:
  std::size_t bytes_ = 0;
  std::string method_;
  std::string path_;
  std::string authority_;  // `:authority`, or `host` if that is absent
  std::string content_type_;
  std::string encoding_;
  std::optional<std::string> authorization_;
  std::optional<std::string> origin_;
};

}  // namespace pitwall::grpc
