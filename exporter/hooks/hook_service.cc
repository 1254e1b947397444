#include "exporter/hooks/hook_service.h"

#include <simdjson.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <new>
#include <string_view>
#include <thread>

#include "exporter/hooks/payload_reader.h"
#include "exporter/hooks/program.h"
#include "exporter/http/message.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::hooks {

namespace {

constexpr std::int64_t kReportIntervalMs = 60'000;
constexpr int kMaxTries = 8;
constexpr auto kTryInterval = std::chrono::microseconds(250);
// A parser keeps its memory, about twice the size of its largest text.
constexpr std::size_t kMaxKeptBytes = 256 * 1024;
constexpr std::size_t kMaxDepth = 256;

http::Response Empty() {
  http::Response response;
  response.body = "{}";
  return response;
}

simdjson::dom::parser& ParserOfThread() {
  static thread_local simdjson::dom::parser parser;
  return parser;
}

}  // namespace

http::Handler HookService::HandlerOf(const Program& program) {
  return [this, &program](const http::Request& request) {
    try {
      ReadPayload(program, request);
    } catch (const std::exception&) {
      // The exception may quote the payload.
      ReportError(program, "could not be counted");
    }
    return Empty();
  };
}

http::RefusalHandler HookService::RefusalHandlerOf(const Program& program) {
  return [this, &program](http::Response refusal, const http::Request&) {
    if (refusal.status == 401 || refusal.status == 403 || refusal.status == 421) return refusal;
    ReportError(program, refusal.status == 413   ? "is too large"
                         : refusal.status == 503 ? "arrived while the daemon was busy or stopping"
                                                 : "could not be read");
    return Empty();
  };
}

void HookService::ReadPayload(const Program& program, const http::Request& request) {
  simdjson::dom::parser& parser = ParserOfThread();
  simdjson::dom::element payload;
  if (parser.capacity() == 0 && parser.allocate(4096, kMaxDepth) != simdjson::SUCCESS) {
    throw std::bad_alloc();
  }
  if (parser.parse(request.body).get(payload) != simdjson::SUCCESS) {
    ReportError(program, "is not valid JSON");
  } else {
    telemetry::ObservationBatch batch;
    const PayloadReader reader(program, pairing_);
    const std::int64_t now_ms = clock_.WallMs();
    if (!reader.Read(telemetry::JsonValue(payload), request.Query("event").value_or(""), now_ms,
                     batch)) {
      ReportError(program, "has no session");
    }
    if (!TakeIn(batch)) ReportError(program, "arrived while the daemon was busy or stopping");
  }
  if (request.body.size() > kMaxKeptBytes) parser = simdjson::dom::parser();
}

bool HookService::TakeIn(const telemetry::ObservationBatch& batch) const {
  for (int tries = 1; !options_.sink(batch); ++tries) {
    if (tries == kMaxTries) return false;
    std::this_thread::sleep_for(kTryInterval);
  }
  return true;
}

void HookService::ReportError(const Program& program, std::string_view error) {
  const std::uint64_t errors = errors_.fetch_add(1, std::memory_order_relaxed) + 1;
  const std::scoped_lock lock(report_mutex_);
  const std::int64_t now_ms = clock_.MonotonicMs();
  if (reported_at_ms_ && now_ms - *reported_at_ms_ < kReportIntervalMs) return;
  reported_at_ms_ = now_ms;
  if (options_.report) options_.report(program.name, error, errors);
}

}  // namespace pitwall::hooks
