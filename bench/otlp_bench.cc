// From the bytes of an OTLP request to counted events, one thread.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "bench/otlp_bodies.h"
#include "exporter/events/ingest.h"
#include "exporter/otlp/decoder.h"
#include "exporter/otlp/receiver.h"
#include "exporter/otlp/record.h"
#include "exporter/telemetry/intake.h"
#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/otlp_batches.h"
#include "exporter/telemetry/profiles.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/store.h"
#include "tests/support/fake_clock.h"

namespace pitwall {
namespace {

using bench::OtlpBodies;
using bench::OtlpKind;
using otlp::Encoding;

constexpr std::int64_t kNowMs = 1'767'547'009'148;  // that of the records

void CountRecords(benchmark::State& state, std::size_t body_bytes) {
  const auto bodies = static_cast<std::int64_t>(state.iterations());
  state.SetItemsProcessed(bodies * static_cast<std::int64_t>(OtlpBodies::kRecords));
  state.SetBytesProcessed(bodies * static_cast<std::int64_t>(body_bytes));
}

// The whole way, with a full set of a million ids and a store without a sampler.
void Receive(benchmark::State& state, OtlpKind kind, Encoding encoding) {
  OtlpBodies bodies(kind, encoding);
  const FakeClock clock(kNowMs);
  EventIdSet event_ids;
  Store store({.sample_interval = std::chrono::milliseconds(0), .clock = &clock});
  events::Ingest ingest(events::StoreSink(store), event_ids, clock);
  telemetry::Joiner joiner(event_ids, events::StoreSink(store));
  telemetry::Intake intake(joiner, ingest, clock);
  const telemetry::Profiles profiles;
  otlp::Receiver receiver(profiles.names(), telemetry::OtlpBatches(profiles, intake));
  for (std::size_t i = 0; i < event_ids.capacity() / OtlpBodies::kRecords; ++i) {
    receiver.Export(bodies.signal(), encoding, bodies.Next());
  }
  std::size_t body_bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const std::string& body = bodies.Next();
    state.ResumeTiming();
    const otlp::ExportResult result = receiver.Export(bodies.signal(), encoding, body);
    if (result.outcome != otlp::ExportResult::Outcome::kAccepted || result.invalid != 0) {
      state.SkipWithError("a record was not accepted");
    }
    body_bytes = body.size();
  }
  CountRecords(state, body_bytes);
}

// Only the decoder, with the attributes that the profiles read.
void Decode(benchmark::State& state, OtlpKind kind, Encoding encoding) {
  OtlpBodies bodies(kind, encoding);
  const telemetry::Profiles profiles;
  otlp::Decoder decoder(profiles.names());
  const std::string& body = bodies.Next();
  const otlp::Visitor visitor = [](const otlp::Record& record) {
    benchmark::DoNotOptimize(record.attributes);
  };
  for (auto _ : state) {
    const otlp::DecodeResult result = decoder.Decode(bodies.signal(), encoding, body, visitor);
    if (result.records != OtlpBodies::kRecords) state.SkipWithError("a record was lost");
  }
  CountRecords(state, body.size());
}

void BM_OtlpLogs(benchmark::State& state, Encoding encoding) {
  Receive(state, OtlpKind::kClaudeLogs, encoding);
}
BENCHMARK_CAPTURE(BM_OtlpLogs, protobuf, Encoding::kProtobuf);
BENCHMARK_CAPTURE(BM_OtlpLogs, json, Encoding::kJson);

void BM_OtlpTraces(benchmark::State& state, OtlpKind kind, Encoding encoding) {
  Receive(state, kind, encoding);
}
BENCHMARK_CAPTURE(BM_OtlpTraces, protobuf, OtlpKind::kCodexSpans, Encoding::kProtobuf);
BENCHMARK_CAPTURE(BM_OtlpTraces, json, OtlpKind::kCodexSpans, Encoding::kJson);
BENCHMARK_CAPTURE(BM_OtlpTraces, tool_spans, OtlpKind::kToolSpans, Encoding::kProtobuf);

void BM_OtlpDecode(benchmark::State& state, OtlpKind kind, Encoding encoding) {
  Decode(state, kind, encoding);
}
BENCHMARK_CAPTURE(BM_OtlpDecode, logs_protobuf, OtlpKind::kClaudeLogs, Encoding::kProtobuf);
BENCHMARK_CAPTURE(BM_OtlpDecode, logs_json, OtlpKind::kClaudeLogs, Encoding::kJson);
BENCHMARK_CAPTURE(BM_OtlpDecode, traces_protobuf, OtlpKind::kCodexSpans, Encoding::kProtobuf);
BENCHMARK_CAPTURE(BM_OtlpDecode, traces_json, OtlpKind::kCodexSpans, Encoding::kJson);
BENCHMARK_CAPTURE(BM_OtlpDecode, tool_spans, OtlpKind::kToolSpans, Encoding::kProtobuf);

}  // namespace
}  // namespace pitwall
