// The protocol with one receiver. It has no thread and no clock of its own.
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
  std::string url;  // as shown in logs
  std::uint64_t queue_bytes = 0;
  bool has_histograms_in_1 =
      false;  // send native histograms in 1.0, too; few receivers accept them
};

// Sends the pushed requests in order, each until the receiver accepts or refuses it:
//
//   1. The first request is sent as 2.0. If the receiver does not support 2.0 (see Classify), this
//      request and all later ones are sent as 1.0. If the receiver refuses it as 1.0, too, the
//      cause is another one: each later request is sent once, in turn as 2.0 and as 1.0, until one
//      is accepted.
//   2. After no response, 5xx or 429 the same request is sent again after a wait.
//   3. A refused request is counted and dropped. The log says how many samples were refused, once a
//      minute for each status. While nothing is accepted, remote write counts as failing.
//
// Thread safety: any thread may call Push(), Cancel() and UpdateMetrics(); one thread calls Step()
// and DropPending().
class Delivery {
 public:
  Delivery(DeliveryOptions options, std::unique_ptr<Transport> transport, Metrics metrics,
           const cli::Logger& logger, const Clock& clock, Backoff::Random random);

  // Does not wait for the receiver. If the queue is full, the oldest requests are dropped and
  // counted.
  void Push(SharedRequest request);
  // Sends at most one request. Returns how long to wait before the next call; nullopt if the queue
  // is empty.
  std::optional<std::chrono::milliseconds> Step();
  // Drops all queued requests. Returns the number of their samples.
  std::size_t DropPending();
  // Soon ends a request that is being sent.
  void Cancel() { transport_->Cancel(); }
  // Updates the gauges, among them how far behind the receiver is.
  void UpdateMetrics();

 private:
  using Wait = std::chrono::milliseconds;

  bool SendsHistograms() const;
  std::size_t PointsOf(std::size_t samples, std::size_t histograms) const;
  void Prepare(const SharedRequest& request);
  Wait HandleResponse(const Response& response);
  Wait Written(const Response& response);
  Wait Refused(const Response& response);
  Wait Accounted(const Response& response, std::size_t written);
  Wait Retry(const Response& response);
  Wait FallBack();
  Wait Finish(prometheus::Counter& counter, std::size_t written);
  void MarkFailing();
  void ReportRecovery();
  void LogRefusal(const Response& response, std::size_t samples);

  const DeliveryOptions options_;
  const std::unique_ptr<Transport> transport_;
  const Metrics metrics_;
  const cli::Logger& logger_;
  const Clock& clock_;
  Backoff backoff_;
  RequestQueue queue_;
  std::mutex gauges_mutex_;  // reading and setting are one step, so the newest values remain

  std::atomic<Protocol> protocol_{Protocol::kVersion2};
  bool is_protocol_confirmed_ = false;  // the receiver accepted a request in this protocol
  bool is_refused_in_both_ = false;     // and accepted in none since
  SharedRequest current_;
  std::string version1_;    // the current request as 1.0, if it is sent so
  std::size_t points_ = 0;  // samples in the current request, as it is sent
  std::int64_t failing_since_ms_ = 0;
  struct LoggedRefusal {
    int status = 0;
    std::int64_t at_ms = 0;   // monotonic
    std::size_t samples = 0;  // refused since that line of the log
  };
  std::array<LoggedRefusal, 8> logged_refusals_{};
};

}  // namespace pitwall::remote_write
