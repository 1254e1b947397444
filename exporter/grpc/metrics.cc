#include "exporter/grpc/metrics.h"

#include <string>
#include <string_view>

#include "exporter/grpc/status.h"
#include "exporter/self_metrics/add_metrics.h"

namespace pitwall::grpc {

namespace {

const prometheus::Histogram::BucketBoundaries kBounds = {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03,
                                                         0.1,    0.3,    1,     3,     10};

std::string NameOf(DropReason reason) {
  switch (reason) {
    case DropReason::kFull:
      return "full";
    case DropReason::kTimeout:
      return "timeout";
    case DropReason::kFlood:
      return "flood";
    case DropReason::kProtocol:
      return "protocol";
  }
  return "";
}

}  // namespace

Metrics::Metrics(prometheus::Registry& registry)
    : requests_(prometheus::BuildCounter()
                    .Name("pitwall_grpc_requests_total")
                    .Help("gRPC requests answered or cancelled, by service and code.")
                    .Register(registry)),
      durations_(prometheus::BuildHistogram()
                     .Name("pitwall_grpc_request_duration_seconds")
                     .Help("Time from the end of a gRPC request to its response, by service.")
                     .Register(registry)),
      connections_(self_metrics::AddGauge(registry, "pitwall_grpc_connections",
                                          "Open connections of the gRPC listener.")),
      drops_(prometheus::BuildCounter()
                 .Name("pitwall_grpc_connections_dropped_total")
                 .Help("Connections closed by the gRPC listener, by reason: full, timeout, flood "
                       "or protocol.")
                 .Register(registry)) {}

void Metrics::CountCall(std::string_view service, Code code, double seconds) {
  const std::string name(service);
  requests_.Add({{"service", name}, {"code", std::string(CodeName(code))}}).Increment();
  durations_.Add({{"service", name}}, kBounds).Observe(seconds);
}

void Metrics::CountDrop(DropReason reason) { drops_.Add({{"reason", NameOf(reason)}}).Increment(); }

}  // namespace pitwall::grpc
