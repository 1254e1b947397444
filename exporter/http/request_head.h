// The head of a request.
#pragma once

#include <cstddef>
#include <string>

#include "exporter/http/framing.h"
#include "exporter/http/message.h"

namespace pitwall::http {

inline constexpr std::size_t kMaxRequestHeadBytes = 16384;
inline constexpr std::size_t kMaxRequestFields = 64;

struct RequestHead {
  std::string method;     // empty if it is none of RFC 9110 or PATCH
  std::string path;       // of the target, not decoded; "*" for OPTIONS of the whole server
  std::string query;      // of the target, not decoded, without '?'
  std::string authority;  // of a target that is a whole URL; it replaces the Host header
  std::string version;    // "1.0" or "1.1": later versions of HTTP/1 are served as 1.1
  Fields headers;         // each name once: the values of repeated fields are joined by ", "
  Framing framing;
  // Not 0: the request is refused with this status, and its connection is closed. What else is
  // known of the head is set.
  int error_status = 0;
  std::string error;
  bool is_http2_preface = false;
};

}  // namespace pitwall::http
