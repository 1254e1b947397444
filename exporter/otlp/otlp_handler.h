// `POST /v1/traces`, `/v1/metrics` and `/v1/logs`.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/otlp/receiver.h"
#include "exporter/otlp/record.h"

namespace pitwall::otlp {

// The paths of a signal, with and without a slash at the end, and below `/otlp`, where several
// receivers have them.
std::vector<std::string> PathsOf(Signal signal);
// The content types of requests.
std::vector<std::string> ContentTypes();

// Responds with 200, also if some records are invalid; with 400 to a body that cannot be decoded;
// with 413 if there are too many records; and with 503 and Retry-After if there is no room now. The
// server checks method, path, content type and size. `receiver` must outlive the handler.
http::Handler ExportHandler(Signal signal, Receiver& receiver);

// Gives the refusals of the server the form that OTLP demands. `on_grpc` is called when a request
// of gRPC was refused; may be empty.
http::RefusalHandler ExportRefusals(std::function<void()> on_grpc);

}  // namespace pitwall::otlp
