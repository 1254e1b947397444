// `POST /hooks/{program}`.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "exporter/hooks/pairing.h"
#include "exporter/hooks/program.h"
#include "exporter/http/message.h"
#include "exporter/telemetry/observation.h"
#include "pitwall/clock.h"

namespace pitwall::hooks {

struct HookServiceOptions {
  // Counts a batch. Returns false if the daemon is busy.
  std::function<bool(const telemetry::ObservationBatch& batch)> sink;
  // Gets a line for the log, at most once a minute, without any content of a payload.
  std::function<void(std::string_view program, std::string_view error, std::uint64_t errors)>
      report;
};

// An agent waits for the response of its hook, and shows or obeys what is in it. So every response
// is 200 with `{}`, whatever the body; errors are only counted and reported. The exception is a
// client that may not send anything (401, 403, 421): its user must see that the settings are wrong.
// Thread safety: any thread. The clock must outlive the service, and the service its handlers.
// Cost: parsing the body, some microseconds for a payload of 1 KB, and the sink.
class HookService {
 public:
  HookService(HookServiceOptions options, const Clock& clock)
      : options_(std::move(options)), clock_(clock) {}
  HookService(const HookService&) = delete;
  HookService& operator=(const HookService&) = delete;

  // The parameter `event` of the query names the event of a payload that does not.
  http::Handler HandlerOf(const Program& program);
  http::RefusalHandler RefusalHandlerOf(const Program& program);

  // Payloads that were not counted.
  std::uint64_t errors() const { return errors_.load(std::memory_order_relaxed); }

 private:
  void ReadPayload(const Program& program, const http::Request& request);
  bool TakeIn(const telemetry::ObservationBatch& batch) const;
  void ReportError(const Program& program, std::string_view error);

  const HookServiceOptions options_;
  const Clock& clock_;
  Pairing pairing_;
  std::atomic<std::uint64_t> errors_{0};
  std::mutex report_mutex_;
  std::optional<std::int64_t> reported_at_ms_;  // monotonic; under report_mutex_
};

}  // namespace pitwall::hooks
