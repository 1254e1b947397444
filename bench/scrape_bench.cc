// One scrape: from the store, or the registry, to the whole text body.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "bench/fleet_of.h"
#include "exporter/exposition/scrape.h"

namespace pitwall::bench {
namespace {

void Report(benchmark::State& state, const std::string& body) {
  const auto lines = std::count(body.begin(), body.end(), '\n');
  state.counters["lines"] = static_cast<double>(lines);
  state.counters["body_MB"] = static_cast<double>(body.size()) / 1e6;
  state.counters["s_per_line"] =
      benchmark::Counter(static_cast<double>(lines), benchmark::Counter::kIsIterationInvariantRate |
                                                         benchmark::Counter::kInvert);
}

// The handler of /metrics as the daemon has it: a reading, the daemon's own families and, beyond
// what the rival shows, each agent's description, last activity and standing. Rating a fleet of
// this size is shared for a second, so it happens in some of the iterations.
void ScrapePitwall(benchmark::State& state) {
  const auto store = MakeFleet(static_cast<std::size_t>(state.range(0)), 0);
  exposition::OwnMetrics own("bench");
  views::FleetRater rater;
  const http::Handler handler = exposition::Metrics(*store, own, rater);
  std::string body;
  for (auto _ : state) {
    body = handler(http::Request{}).body;
    benchmark::DoNotOptimize(body.data());
  }
  Report(state, body);
}

// The same, narrowed by `?name[]=` to the families that the rival shows.
void ScrapePitwallSameSeries(benchmark::State& state) {
  const auto store = MakeFleet(static_cast<std::size_t>(state.range(0)), 0);
  exposition::OwnMetrics own("bench");
  views::FleetRater rater;
  const http::Handler handler = exposition::Metrics(*store, own, rater);
  http::Request request;
  for (const char* name :
       {"pitwall_tasks_claimed", "pitwall_tasks_completed", "pitwall_tasks_failed",
        "pitwall_tasks_abandoned", "pitwall_tasks_in_progress", "pitwall_task_duration_seconds",
        "pitwall_agent_last_activity_timestamp_seconds"}) {
    request.query.emplace_back("name[]", name);
  }
  std::string body;
  for (auto _ : state) {
    body = handler(request).body;
    benchmark::DoNotOptimize(body.data());
  }
  Report(state, body);
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
  Report(state, body);
}

BENCHMARK(ScrapePitwall)->Name("BM_Scrape/pitwall")->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK(ScrapePrometheusCpp)
    ->Name("BM_Scrape/prometheus_cpp")
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(ScrapePitwallSameSeries)
    ->Name("BM_ScrapeSameSeries/pitwall")
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pitwall::bench
