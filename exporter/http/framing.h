// Where a request ends. The rules prevent request smuggling.
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

// Refuses every request that two parsers could read differently: with a length and a transfer
// coding, with two lengths, with a length that is not digits, with a transfer coding other than
// `chunked`, with no Host or with two.
Framing CheckFraming(std::string_view http_version, const Fields& headers);

}  // namespace pitwall::http
