// The protocol of one receiver, without a thread or a clock of its own.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "exporter/log/logger.h"
#include "exporter/remote_write/backoff.h"
#include "exporter/remote_write/metrics.h"
#include "exporter/remote_write/request_queue.h"
#include "exporter/remote_write/transport.h"
#include "pitwall/clock.h"

namespace pitwall::remote_write {

struct DeliveryOptions {
  std::string url;  // as shown
  std::uint64_t queue_bytes = 0;
  bool has_histograms_in_1 = false;  // 1.0 has native histograms too, but few receivers of it
};

// Sends what is pushed, in order, each until the receiver takes or refuses it:
//
//   1. The first request goes out as 2.0. Where the receiver does not speak that (see Judge), the
//      same goes out as 1.0, and so does everything after; where that is refused as well, it was
//      the request's fault, and the next one is 2.0 again.
//   2. No response, 5xx and 429: the same request again after a wait.
//   3. Refused: counted, said (once an hour a status), given up.
//
// Push() from any thread; Step() and DropPending() from one.
class Delivery {
 public:
  Delivery(DeliveryOptions options, std::unique_ptr<Transport> transport, Metrics metrics,
           const cli::Logger& logger, const Clock& clock, Backoff::Random random);

  // Never blocks beyond a moment. Where the queue is full, the oldest are counted as dropped.
  void Push(SharedRequest request);
  // At most one attempt. How long to wait before the next; nullopt: nothing waits.
  std::optional<std::chrono::milliseconds> Step();
  // Everything that waits is dropped; returns how many samples that were.
  std::size_t DropPending();
  // A running attempt ends soon. Any thread.
  void Cancel() { transport_->Cancel(); }
  // Tells how far behind it is; any thread.
  void UpdateMetrics();

 private:
  using Wait = std::chrono::milliseconds;

  bool SendsHistograms() const;
  std::size_t PointsOf(std::size_t samples, std::size_t histograms) const;
  void Prepare(const SharedRequest& request);
  Wait HandleResponse(const Response& response);
  Wait Written(const Response& response);
  Wait Refused(const Response& response);
  Wait Retry(const Response& response);
  Wait FallBack();
  Wait Finish(prometheus::Counter& counter, std::size_t written);
  void ReportRecovery();
  void LogRefusal(const Response& response);

  const DeliveryOptions options_;
  const std::unique_ptr<Transport> transport_;
  const Metrics metrics_;
  const cli::Logger& logger_;
  const Clock& clock_;
  Backoff backoff_;
  RequestQueue queue_;
  std::mutex gauges_mutex_;  // read and set are one step: what was read last stands

  std::atomic<Protocol> protocol_{Protocol::kVersion2};
  bool is_protocol_confirmed_ = false;  // the receiver took a request in this protocol
  SharedRequest current_;
  std::string version1_;    // the current request as that, where it is sent as that
  std::size_t points_ = 0;  // samples in it, as it is sent
  std::int64_t failing_since_ms_ = 0;
  struct LoggedRefusal {
    int status = 0;
    std::int64_t at_ms = 0;  // monotonic
  };
  std::array<LoggedRefusal, 8> logged_refusals_{};
};

}  // namespace pitwall::remote_write
