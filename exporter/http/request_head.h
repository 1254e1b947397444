// The head of a request, as a listener read it.
#pragma once

#include <cstddef>
#include <string>

#include "exporter/http/message.h"

namespace pitwall::http {

inline constexpr std::size_t kMaxRequestHeadBytes = 16384;

struct RequestHead {
  std::string method;
  std::string target;   // as sent: a path with its query, or an absolute URL
  std::string path;     // of the target, not decoded
  std::string query;    // of the target, not decoded, without '?'
  std::string version;  // "1.0" or "1.1"
  Fields headers;       // in the order of the wire; values as sent
  // False if the listener could not read every header to the empty line. Headers that it did not
  // read may frame the request differently, so the request must be refused.
  bool is_complete = true;
};

}  // namespace pitwall::http
