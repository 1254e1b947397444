// The JSON view of a whole fleet with five tools per agent.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "bench/fleet_of.h"
#include "exporter/rating/rating_service.h"
#include "exporter/views/performance_view.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/window.h"

namespace pitwall::bench {
namespace {

// Rendering /api/agent-performance: reading, rating (cached for a second) and writing.
void View(benchmark::State& state) {
  const auto store = MakeFleet(static_cast<std::size_t>(state.range(0)), 5);
  rating::RatingService rater(*store);
  views::PageQuery query;
  query.limit = static_cast<std::uint64_t>(state.range(0));
  std::size_t body_bytes = 0;
  for (auto _ : state) {
    const Reading reading = store->Read(Window::kAll);
    std::string body;
    views::AppendPerformanceView(reading, *rater.Rate(reading), query, body);
    body_bytes = body.size();
    benchmark::DoNotOptimize(body.data());
  }
  state.counters["body_MB"] = static_cast<double>(body_bytes) / 1e6;
}

// Reading alone: the part of a scrape (no tools) or of a view (five tools) that is not writing.
void ReadFleet(benchmark::State& state) {
  const auto store =
      MakeFleet(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(store->Read(Window::kAll).agents.size());
}

void Rate(benchmark::State& state) {
  const auto store = MakeFleet(static_cast<std::size_t>(state.range(0)), 15);
  const Reading reading = store->Read(Window::kAll);
  for (auto _ : state) benchmark::DoNotOptimize(RateFleet(reading).size());
}

BENCHMARK(View)->Name("BM_View")->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK(ReadFleet)
    ->Name("BM_ReadFleet")
    ->Args({10'000, 0})
    ->Args({10'000, 5})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(Rate)->Name("BM_RateFleet")->Arg(256)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pitwall::bench
