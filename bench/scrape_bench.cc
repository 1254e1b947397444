// One scrape, from the store or registry to the last byte of the body.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/fleet_of.h"
#include "exporter/daemon/metrics_handler.h"
#include "exporter/http/message.h"
#include "exporter/rating/rating_service.h"
#include "exporter/self_metrics/own_metrics.h"

namespace pitwall::bench {
namespace {

void Report(benchmark::State& state, std::size_t lines, std::size_t body_bytes) {
  state.counters["lines"] = static_cast<double>(lines);
  state.counters["body_MB"] = static_cast<double>(body_bytes) / 1e6;
  state.counters["s_per_line"] =
      benchmark::Counter(static_cast<double>(lines), benchmark::Counter::kIsIterationInvariantRate |
                                                         benchmark::Counter::kInvert);
}

// Receives the pieces of a body as the server does: copies each into a buffer and drops it.
class LineCounter final : public http::BodyWriter {
 public:
  void Write(std::string_view piece) override {
    size_bytes_ += piece.size();
    if (count_lines_)
      lines_ += static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n'));
    piece.copy(buffer_.data(), buffer_.size());
    benchmark::DoNotOptimize(buffer_.data());
  }
  void Begin(bool count_lines) {
    count_lines_ = count_lines;
    lines_ = size_bytes_ = 0;
  }
  std::size_t lines() const { return lines_; }
  std::size_t size_bytes() const { return size_bytes_; }

 private:
  bool count_lines_ = false;
  std::size_t lines_ = 0;
  std::size_t size_bytes_ = 0;
  std::vector<char> buffer_ = std::vector<char>(64 * 1024);
};

// The daemon's handler of /metrics, its own families included.
void Scrape(benchmark::State& state, const http::Request& request, std::size_t tools) {
  const auto store = MakeFleet(static_cast<std::size_t>(state.range(0)), tools);
  pitwall::self_metrics::OwnMetrics own("bench");
  pitwall::rating::RatingService rating(*store);
  const http::Handler handler = pitwall::daemon::MetricsHandler(*store, own, rating);
  LineCounter line_counter;
  for (auto _ : state) {
    line_counter.Begin(false);
    handler(request).stream(line_counter);
  }
  line_counter.Begin(true);
  handler(request).stream(line_counter);
  Report(state, line_counter.lines(), line_counter.size_bytes());
}

// Restricted by `?name[]=` to the families that the rival has.
void ScrapeSameSeries(benchmark::State& state) {
  http::Request request;
  for (const char* name :
       {"pitwall_tasks_claimed", "pitwall_tasks_completed", "pitwall_tasks_failed",
        "pitwall_tasks_abandoned", "pitwall_tasks_in_progress", "pitwall_task_duration_seconds",
        "pitwall_agent_last_activity_timestamp_seconds"}) {
    request.query.emplace_back("name[]", name);
  }
  Scrape(state, request, 0);
}

// All families with 20 tools per agent, in each format. Standings are computed meanwhile by a
// background thread.
void ScrapeText(benchmark::State& state) { Scrape(state, {}, 20); }
void ScrapeOpenMetrics(benchmark::State& state) {
  http::Request request;
  request.headers.emplace_back("Accept", "application/openmetrics-text;version=1.0.0");
  Scrape(state, request, 20);
}
void ScrapeProtobuf(benchmark::State& state) {
  http::Request request;
  request.headers.emplace_back("Accept",
                               "application/vnd.google.protobuf;"
                               "proto=io.prometheus.client.MetricFamily;encoding=delimited");
  Scrape(state, request, 20);
}

// Six counters and a histogram of twelve buckets for each agent.
void ScrapePrometheusCpp(benchmark::State& state) {
  prometheus::Registry registry;
  std::vector<prometheus::Family<prometheus::Counter>*> counters;
  for (const char* name : {"claimed", "completed", "failed", "abandoned", "in_progress", "seen"}) {
    counters.push_back(&prometheus::BuildCounter()
                            .Name(std::string("pitwall_tasks_") + name + "_total")
                            .Help("Tasks.")
                            .Register(registry));
  }
  auto& durations = prometheus::BuildHistogram()
                        .Name("pitwall_task_duration_seconds")
                        .Help("How long tasks took.")
                        .Register(registry);
  const prometheus::Histogram::BucketBoundaries bounds = {2,   4,   8,   16,   32,   64,
                                                          128, 256, 512, 1024, 2048, 4096};
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> task_s(4, 1);
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    const prometheus::Labels labels = {{"agent_id", AgentId(static_cast<std::size_t>(i))}};
    for (auto* family : counters) family->Add(labels).Increment(10);
    auto& histogram = durations.Add(labels, bounds);
    for (int task = 0; task < 10; ++task) histogram.Observe(task_s(random));
  }
  const prometheus::TextSerializer serializer;
  std::string body;
  for (auto _ : state) {
    body = serializer.Serialize(registry.Collect());
    benchmark::DoNotOptimize(body.data());
  }
  Report(state, static_cast<std::size_t>(std::count(body.begin(), body.end(), '\n')), body.size());
}

BENCHMARK(ScrapeSameSeries)
    ->Name("BM_Scrape/pitwall")
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(ScrapePrometheusCpp)
    ->Name("BM_Scrape/prometheus_cpp")
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(ScrapeText)->Name("BM_ScrapeAll/text")->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK(ScrapeOpenMetrics)
    ->Name("BM_ScrapeAll/openmetrics")
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(ScrapeProtobuf)
    ->Name("BM_ScrapeAll/protobuf")
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pitwall::bench
