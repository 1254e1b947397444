// What a receiver said to a request, and what that means.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "exporter/remote_write/request.h"

namespace pitwall::remote_write {

struct Response {
  int status = 0;                       // 0: none came
  std::string error;                    // why none came
  std::string excerpt;                  // the body's beginning
  std::chrono::seconds retry_after{0};  // 0: not said
  // What the receiver says it wrote, samples and histograms; nullopt where it says nothing, as
  // those of 1.0 do.
  std::optional<std::size_t> written;
};

enum class Disposition : std::uint8_t {
  kWritten,
  kRefused,   // never to be sent again
  kRetry,     // later
  kFallBack,  // the receiver seems not to speak 2.0: the same in 1.0
};

// No response, 5xx and 429 are retried, nothing else is. `is_protocol_confirmed`: the receiver has
// taken a request in this protocol before. A 2xx that counts nothing as written comes from a
// receiver of 1.0 that did not look at the content type; a first 400 may come from one that did not
// understand.
Disposition Classify(const Response& response, Protocol protocol, bool is_protocol_confirmed);

}  // namespace pitwall::remote_write
