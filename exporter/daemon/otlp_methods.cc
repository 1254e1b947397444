#include "exporter/daemon/otlp_methods.h"

#include <string>
#include <string_view>
#include <utility>

#include "exporter/grpc/server.h"
#include "exporter/grpc/status.h"
#include "exporter/otlp/decoder.h"
#include "exporter/otlp/receiver.h"
#include "exporter/otlp/record.h"
#include "exporter/otlp/responses.h"

namespace pitwall::daemon {

namespace {

std::string_view ServiceOf(otlp::Signal signal) {
  switch (signal) {
    case otlp::Signal::kTraces:
      return "trace.v1.TraceService";
    case otlp::Signal::kMetrics:
      return "metrics.v1.MetricsService";
    case otlp::Signal::kLogs:
      return "logs.v1.LogsService";
  }
  return {};
}

grpc::Reply ReplyTo(otlp::Signal signal, otlp::ExportResult result) {
  using Outcome = otlp::ExportResult::Outcome;
  switch (result.outcome) {
    case Outcome::kUndecodable:
      return grpc::ErrorReply(grpc::Code::kInvalidArgument, std::move(result.error));
    case Outcome::kTooLarge:
      return grpc::ErrorReply(grpc::Code::kResourceExhausted, std::move(result.error));
    case Outcome::kBusy:
      return grpc::ErrorReply(grpc::Code::kUnavailable, std::move(result.error));
    case Outcome::kAccepted:
      break;
  }
  grpc::Reply reply;
  reply.response = otlp::ExportResponse(signal, otlp::Encoding::kProtobuf, result);
  return reply;
}

}  // namespace

void AddOtlpMethods(otlp::Receiver& receiver, grpc::Server& server) {
  for (const otlp::Signal signal :
       {otlp::Signal::kTraces, otlp::Signal::kMetrics, otlp::Signal::kLogs}) {
    server.Handle("/opentelemetry.proto.collector." + std::string(ServiceOf(signal)) + "/Export",
                  [signal, &receiver](std::string_view message) {
                    return ReplyTo(signal,
                                   receiver.Export(signal, otlp::Encoding::kProtobuf, message));
                  });
  }
}

}  // namespace pitwall::daemon
