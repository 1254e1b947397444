#include "exporter/remote_write/response.h"

#include "exporter/remote_write/request.h"

namespace pitwall::remote_write {

Disposition Classify(const Response& response, Protocol protocol, bool is_protocol_confirmed) {
  const bool may_fall_back = protocol == Protocol::kVersion2 && !response.written;
  if (response.status == 0 || response.status == 429 || response.status >= 500)
    return Disposition::kRetry;
  if (response.status >= 200 && response.status < 300) {
    return may_fall_back ? Disposition::kFallBack : Disposition::kWritten;
  }
  if (may_fall_back &&
      (response.status == 415 || (response.status == 400 && !is_protocol_confirmed))) {
    return Disposition::kFallBack;
  }
  return Disposition::kRefused;
}

}  // namespace pitwall::remote_write
