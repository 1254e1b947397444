// Where a request ends: the rules that keep one request from hiding another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/http/message.h"

namespace pitwall::http {

struct Framing {
  std::string error;  // not empty: the request is refused (400) and its connection closed
  bool chunked = false;
  bool has_length = false;
  std::uint64_t content_length = 0;

  bool HasBody() const { return chunked || content_length > 0; }
};

// Refuses whatever two parsers could read in two ways: a length beside a transfer coding, two
// lengths, a length that is not digits, a transfer coding other than `chunked`, no Host or two.
Framing CheckFraming(std::string_view http_version, const Fields& headers);

}  // namespace pitwall::http
