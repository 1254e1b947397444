// The response of a receiver, and what follows from it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "exporter/remote_write/request.h"

namespace pitwall::remote_write {

struct Response {
  int status = 0;                       // 0: no response
  std::string error;                    // why there was no response
  std::string excerpt;                  // the beginning of the body
  std::chrono::seconds retry_after{0};  // 0: not given
  // Samples and histograms that the receiver reports as written; nullopt if it reports none, as
  // receivers of 1.0 do.
  std::optional<std::size_t> written;
};

enum class Disposition : std::uint8_t {
  kWritten,
  kRefused,   // do not send it again
  kRetry,     // send it again later
  kFallBack,  // the receiver seems not to support 2.0: send it as 1.0
};

// Only requests without a response and those with 5xx or 429 are retried. `is_protocol_confirmed`:
// the receiver has accepted a request in this protocol before. The numbers written prove a receiver
// of 2.0, whatever the status. A 2xx without them comes from a receiver of 1.0 that ignores the
// content type. A first 400 may come from a receiver of 1.0 that cannot decode the request.
Disposition Classify(const Response& response, Protocol protocol, bool is_protocol_confirmed);

}  // namespace pitwall::remote_write
