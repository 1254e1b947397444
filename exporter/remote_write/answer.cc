#include "exporter/remote_write/answer.h"

namespace pitwall::remote_write {

Verdict Judge(const Answer& answer, Protocol protocol, bool is_certain) {
  const bool may_fall_back = protocol == Protocol::kVersion2;
  if (answer.status == 0 || answer.status == 429 || answer.status >= 500) return Verdict::kRetry;
  if (answer.status >= 200 && answer.status < 300) {
    return may_fall_back && !answer.written ? Verdict::kFallBack : Verdict::kWritten;
  }
  if (may_fall_back && (answer.status == 415 || (answer.status == 400 && !is_certain))) {
    return Verdict::kFallBack;
  }
  return Verdict::kRefused;
}

}  // namespace pitwall::remote_write
