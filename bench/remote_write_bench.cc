// Remote write: encoding an interval, and sending it to the receiver that PITWALL_REMOTE_WRITE_URL
// names.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "bench/fleet_of.h"
#include "exporter/log/logger.h"
#include "exporter/rating/rating_service.h"
#include "exporter/remote_write/interval_encoder.h"
#include "exporter/remote_write/metrics.h"
#include "exporter/remote_write/options.h"
#include "exporter/remote_write/remote_writer.h"
#include "pitwall/clock.h"
#include "pitwall/status.h"
#include "pitwall/store.h"

namespace pitwall::bench {
namespace {

constexpr std::size_t kTools = 20;

// A store of agents with twenty tools each, and the other inputs of a RemoteWriter.
struct Fleet {
  explicit Fleet(std::int64_t agents)
      : store(MakeFleet(static_cast<std::size_t>(agents), kTools)) {}

  remote_write::RemoteWriterInputs Inputs() {
    return {*store,   rater,  [] { return std::vector<prometheus::MetricFamily>(); },
            registry, logger, SystemClock()};
  }

  std::unique_ptr<Store> store;
  rating::RatingService rater{*store};
  prometheus::Registry registry;
  cli::Logger logger{cli::LogLevel::kError};
};

void CountSamples(benchmark::State& state, double samples) {
  state.SetItemsProcessed(static_cast<std::int64_t>(samples));
}

// Reads, rates, encodes and compresses one interval as remote write 2.0.
void EncodeInterval(benchmark::State& state) {
  Fleet fleet(state.range(0));
  remote_write::IntervalEncoder encoder({});
  double samples = 0, bytes = 0;
  for (auto _ : state) {
    for (const auto& request : remote_write::EncodeReading(fleet.Inputs(), encoder)) {
      samples += static_cast<double>(request->samples + request->histograms);
      bytes += static_cast<double>(request->body.size());
    }
  }
  CountSamples(state, samples);
  state.counters["bytes_per_sample"] = bytes / samples;
}

// From the store to the receiver's last response, on one connection.
void SendInterval(benchmark::State& state) {
  const char* const url = std::getenv("PITWALL_REMOTE_WRITE_URL");
  if (url == nullptr) {
    state.SkipWithError("PITWALL_REMOTE_WRITE_URL is not set");
    return;
  }
  Fleet fleet(state.range(0));
  remote_write::Options options;
  options.urls = {url};
  options.flush_for = std::chrono::minutes(10);
  options.queue_bytes = 8ULL << 30;
  for (auto _ : state) {
    // Two intervals and the final staleness markers.
    remote_write::RemoteWriter writer(options, fleet.Inputs());
    if (const Status status = writer.Start(); !status.ok())
      state.SkipWithError(status.ToString().c_str());
    writer.Tick();
    writer.Stop();
  }
  const remote_write::Metrics told(fleet.registry, remote_write::RedactedUrl(url));
  if (told.failed.Value() + told.dropped.Value() > 0) state.SkipWithError("samples were lost");
  CountSamples(state, told.sent.Value());
  state.counters["retries"] = told.retries.Value();
}

BENCHMARK(EncodeInterval)
    ->Name("BM_RemoteWriteEncode")
    ->Arg(1'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(SendInterval)
    ->Name("BM_RemoteWriteSend")
    ->Arg(1'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace pitwall::bench
