// Recording while the store is scraped continuously, against recording alone.
#include <benchmark/benchmark.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>

#include "bench/fleet_of.h"
#include "exporter/daemon/metrics_handler.h"
#include "exporter/http/message.h"
#include "exporter/rating/rating_service.h"
#include "exporter/self_metrics/own_metrics.h"
#include "pitwall/agent.h"

namespace pitwall::bench {
namespace {

class Discard final : public http::BodyWriter {
 public:
  void Write(std::string_view piece) override { benchmark::DoNotOptimize(piece.data()); }
};

void RecordWhile(benchmark::State& state, bool scraped) {
  const auto store = MakeFleet(1'000, 20);
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> scrapes{0};
  std::optional<std::jthread> scraper;
  if (scraped) {
    scraper.emplace([&] {
      pitwall::self_metrics::OwnMetrics own("bench");
      pitwall::rating::RatingService rating(*store);
      const http::Handler handler = pitwall::daemon::MetricsHandler(*store, own, rating);
      Discard discard;
      while (!stop.load(std::memory_order_relaxed)) {
        handler(http::Request{}).stream(discard);
        scrapes.fetch_add(1, std::memory_order_relaxed);
      }
    });
  }
  Tool tool = store->GetAgent(AgentId(7)).GetTool("tool-3");
  std::int64_t duration_ns = 1'000;
  for (auto _ : state) {
    tool.Record(std::chrono::nanoseconds(duration_ns));
    duration_ns = duration_ns * 5 % 1'000'003;
  }
  stop.store(true, std::memory_order_relaxed);
  scraper.reset();
  state.counters["scrapes"] = static_cast<double>(scrapes.load(std::memory_order_relaxed));
}

void RecordAlone(benchmark::State& state) { RecordWhile(state, false); }
void RecordScraped(benchmark::State& state) { RecordWhile(state, true); }

BENCHMARK(RecordAlone)->Name("BM_RecordWhileScraped/alone");
BENCHMARK(RecordScraped)->Name("BM_RecordWhileScraped/scraped");

}  // namespace
}  // namespace pitwall::bench
