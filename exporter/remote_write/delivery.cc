#include "exporter/remote_write/delivery.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "exporter/log/logger.h"
#include "exporter/remote_write/backoff.h"
#include "exporter/remote_write/metrics.h"
#include "exporter/remote_write/request.h"
#include "exporter/remote_write/request_reader.h"
#include "exporter/remote_write/response.h"
#include "exporter/remote_write/transport.h"
#include "exporter/text/quoting.h"
#include "pitwall/clock.h"

namespace pitwall::remote_write {

namespace {

constexpr std::int64_t kRefusalLogIntervalMs = 60'000;
constexpr std::chrono::milliseconds kAtOnce{0};

double Real(std::size_t count) { return static_cast<double>(count); }

std::string Reason(const Response& response) {
  return response.status == 0 ? response.error : text::OneLine(response.excerpt);
}

}  // namespace

Delivery::Delivery(DeliveryOptions options, std::unique_ptr<Transport> transport, Metrics metrics,
                   const cli::Logger& logger, const Clock& clock, Backoff::Random random)
    : options_(std::move(options)),
      transport_(std::move(transport)),
      metrics_(metrics),
      logger_(logger),
      clock_(clock),
      backoff_(std::move(random)),
      queue_(options_.queue_bytes) {}

bool Delivery::SendsHistograms() const {
  return options_.has_histograms_in_1 || protocol_ == Protocol::kVersion2;
}

std::size_t Delivery::PointsOf(std::size_t samples, std::size_t histograms) const {
  return samples + (SendsHistograms() ? histograms : 0);
}

void Delivery::Push(SharedRequest request) {
  std::size_t dropped = 0;
  for (const SharedRequest& evicted : queue_.Push(std::move(request))) {
    dropped += PointsOf(evicted->samples, evicted->histograms);
  }
  metrics_.dropped.Increment(Real(dropped));
  UpdateMetrics();
}

void Delivery::UpdateMetrics() {
  const std::lock_guard lock(gauges_mutex_);
  const RequestQueue::Size waiting = queue_.Pending();
  metrics_.pending.Set(Real(PointsOf(waiting.samples, waiting.histograms)));
  metrics_.queue_bytes.Set(static_cast<double>(waiting.bytes));
  const std::int64_t behind_ms =
      waiting.oldest_at_ms == 0 ? 0
                                : std::max<std::int64_t>(0, clock_.WallMs() - waiting.oldest_at_ms);
  metrics_.behind_seconds.Set(static_cast<double>(behind_ms) / 1e3);
}

void Delivery::Prepare(const SharedRequest& request) {
  if (request == current_) return;
  current_ = request;
  version1_.clear();
  points_ = PointsOf(request->samples, request->histograms);
  if (protocol_ == Protocol::kVersion1) {
    Version1Body made = ToVersion1(*request, SendsHistograms());
    version1_ = std::move(made.body);
  }
}

std::optional<std::chrono::milliseconds> Delivery::Step() {
  const SharedRequest request = queue_.Front();
  if (!request) {
    current_.reset();
    UpdateMetrics();
    return std::nullopt;
  }
  Prepare(request);
  const bool is_1 = protocol_ == Protocol::kVersion1;
  const Wait wait =
      points_ == 0 ? Finish(metrics_.sent, 0)
                   : HandleResponse(transport_->Post(is_1 ? version1_ : request->body, protocol_));
  UpdateMetrics();
  return wait;
}

Delivery::Wait Delivery::HandleResponse(const Response& response) {
  switch (Classify(response, protocol_, is_protocol_confirmed_)) {
    case Disposition::kWritten:
      return Written(response);
    case Disposition::kRefused:
      return Refused(response);
    case Disposition::kFallBack:
      return is_refused_in_both_ && response.status >= 400 ? Refused(response) : FallBack();
    case Disposition::kRetry:
      break;
  }
  return Retry(response);
}

Delivery::Wait Delivery::Written(const Response& response) {
  if (!is_protocol_confirmed_) {
    is_protocol_confirmed_ = true;
    logger_.Info("The receiver accepts remote write",
                 {{"url", options_.url},
                  {"protocol", protocol_ == Protocol::kVersion2 ? "2.0" : "1.0"},
                  {"native_histograms", SendsHistograms()}});
  }
  is_refused_in_both_ = false;
  const std::size_t written = std::min(response.written.value_or(points_), points_);
  return Accounted(response, written);
}

Delivery::Wait Delivery::Refused(const Response& response) {
  if (protocol_ == Protocol::kVersion2 && response.written) {
    is_protocol_confirmed_ = true;
  } else if (!is_protocol_confirmed_ && protocol_ == Protocol::kVersion1) {
    is_refused_in_both_ = true;
    protocol_ = Protocol::kVersion2;
  } else if (!is_protocol_confirmed_ && is_refused_in_both_) {
    protocol_ = Protocol::kVersion1;
  }
  return Accounted(response, std::min(response.written.value_or(0), points_));
}

Delivery::Wait Delivery::Accounted(const Response& response, std::size_t written) {
  backoff_.Reset();
  if (written < points_) LogRefusal(response, points_ - written);
  if (written == 0 && points_ != 0) {
    MarkFailing();
  } else {
    ReportRecovery();
  }
  return Finish(metrics_.failed, written);
}

Delivery::Wait Delivery::Finish(prometheus::Counter& counter, std::size_t written) {
  if (queue_.PopIfFront(current_)) {  // otherwise it was counted as dropped
    metrics_.sent.Increment(Real(written));
    counter.Increment(Real(points_ - written));
  }
  current_.reset();
  return kAtOnce;
}

Delivery::Wait Delivery::FallBack() {
  protocol_ = Protocol::kVersion1;
  is_protocol_confirmed_ = false;
  current_.reset();  // it is prepared again, as 1.0
  return kAtOnce;
}

Delivery::Wait Delivery::Retry(const Response& response) {
  metrics_.retries.Increment();
  if (failing_since_ms_ == 0) {
    MarkFailing();
    logger_.Warn("Remote write fails and is retried",
                 {{"url", options_.url}, {"status", response.status}, {"err", Reason(response)}});
  }
  return backoff_.AfterFailure(response.retry_after);
}

void Delivery::MarkFailing() {
  if (failing_since_ms_ != 0) return;
  failing_since_ms_ = clock_.WallMs();
  metrics_.failing_since_seconds.Set(static_cast<double>(failing_since_ms_) / 1e3);
}

void Delivery::ReportRecovery() {
  if (failing_since_ms_ == 0) return;
  logger_.Info(
      "Remote write works again",
      {{"url", options_.url}, {"failed_for_s", (clock_.WallMs() - failing_since_ms_) / 1000}});
  failing_since_ms_ = 0;
  metrics_.failing_since_seconds.Set(0);
}

void Delivery::LogRefusal(const Response& response, std::size_t samples) {
  const std::int64_t now_ms = clock_.MonotonicMs();
  const auto logged =
      std::find_if(logged_refusals_.begin(), logged_refusals_.end(),
                   [&](const LoggedRefusal& refusal) { return refusal.status == response.status; });
  if (logged == logged_refusals_.end()) {
    std::move_backward(logged_refusals_.begin(), logged_refusals_.end() - 1,
                       logged_refusals_.end());
    logged_refusals_.front() = {response.status, now_ms, 0};
  } else if (now_ms - logged->at_ms < kRefusalLogIntervalMs) {
    logged->samples += samples;
    return;
  } else {
    samples += std::exchange(logged->samples, 0);
    logged->at_ms = now_ms;
  }
  logger_.Error("The receiver refused samples; they are lost", {{"url", options_.url},
                                                                {"status", response.status},
                                                                {"samples", samples},
                                                                {"reason", Reason(response)}});
}

std::size_t Delivery::DropPending() {
  std::size_t dropped = 0;
  for (const SharedRequest& request : queue_.PopAll()) {
    dropped += PointsOf(request->samples, request->histograms);
  }
  metrics_.dropped.Increment(Real(dropped));
  current_.reset();
  UpdateMetrics();
  return dropped;
}

}  // namespace pitwall::remote_write
