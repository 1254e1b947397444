// The metrics of the gRPC listener.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "exporter/grpc/status.h"

namespace pitwall::grpc {

// Why the server closed a connection that the client still used.
enum class DropReason : std::uint8_t {
  kFull,      // the limit on connections was reached
  kTimeout,   // no handshake in time, or the client does not read
  kFlood,     // too many frames that achieve nothing
  kProtocol,  // not HTTP/2, or malformed
};

// Thread safety: any thread. The registry owns the metrics. Finding one by its labels holds a mutex
// for about 200 ns.
class Metrics {
 public:
  explicit Metrics(prometheus::Registry& registry);

  // `service` is a service that the server has, or empty, so that they bound the number of series.
  void CountCall(std::string_view service, Code code, double seconds);
  void SetConnections(std::size_t count) { connections_.Set(static_cast<double>(count)); }
  void CountDrop(DropReason reason);

 private:
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& durations_;
  prometheus::Gauge& connections_;
  prometheus::Family<prometheus::Counter>& drops_;
};

}  // namespace pitwall::grpc
