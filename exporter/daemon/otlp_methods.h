// OTLP over gRPC: connects the gRPC server with the receiver.
#pragma once

#include "exporter/grpc/server.h"
#include "exporter/otlp/receiver.h"

namespace pitwall::daemon {

// Adds `Export` of the collector's services for traces, metrics and logs. An accepted request gets
// OK, a request that cannot be decoded INVALID_ARGUMENT, a request with too many records
// RESOURCE_EXHAUSTED. If there is no room for a request now, it gets UNAVAILABLE. The receiver must
// outlive the server.
void AddOtlpMethods(otlp::Receiver& receiver, grpc::Server& server);

}  // namespace pitwall::daemon
