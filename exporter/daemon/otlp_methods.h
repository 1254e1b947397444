// OTLP over gRPC: connects the gRPC server with the receiver.
#pragma once

#include "exporter/grpc/server.h"
#include "exporter/otlp/receiver.h"

namespace pitwall::daemon {

// Adds `Export` of the collector's services for traces, metrics and logs. A request that is taken
// in gets OK. One that cannot be decoded gets INVALID_ARGUMENT, one with too many records
// RESOURCE_EXHAUSTED, and one that finds no room now UNAVAILABLE. The receiver must outlive the
// server.
void AddOtlpMethods(otlp::Receiver& receiver, grpc::Server& server);

}  // namespace pitwall::daemon
