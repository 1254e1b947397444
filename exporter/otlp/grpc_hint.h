// Tells the user that a sender speaks gRPC to the HTTP port.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string_view>
#include <utility>

namespace pitwall::otlp {

// Thread safety: any thread.
class GrpcHint {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr auto kInterval = std::chrono::minutes(1);

  explicit GrpcHint(std::function<void(std::string_view line)> log) : log_(std::move(log)) {}

  // Logs one line, at most once per kInterval.
  void OnClient(TimePoint now) {
    const std::scoped_lock lock(mutex_);
    if (now < next_) return;
    next_ = now + kInterval;
    log_(
        "A client speaks HTTP/2, as OTLP over gRPC does, to the HTTP port: set "
        "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf in the sender, or use "
        "--otlp.grpc-listen-address here");
  }

 private:
  const std::function<void(std::string_view line)> log_;
  std::mutex mutex_;
  TimePoint next_ = TimePoint::min();
};

}  // namespace pitwall::otlp
