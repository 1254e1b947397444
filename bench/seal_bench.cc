// Sealing a slot in which all agents were active, and its effect on a recording thread.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "pitwall/agent.h"
#include "pitwall/clock.h"
#include "pitwall/store.h"
#include "tests/support/fake_clock.h"

namespace pitwall::bench {
namespace {

constexpr int kAgents = 10'000;
constexpr int kTools = 15;

struct Fleet {
  Fleet() : store(Options(clock)) {
    for (int agent = 0; agent < kAgents; ++agent) {
      const Agent handle = store.GetAgent("agent-" + std::to_string(agent));
      for (int tool = 0; tool < kTools; ++tool) {
        tools.push_back(handle.GetTool("tool-" + std::to_string(tool)));
      }
    }
  }
  static StoreOptions Options(const Clock& clock) {
    StoreOptions options;
    options.clock = &clock;
    options.max_agents = kAgents;
    options.sample_interval = std::chrono::milliseconds(0);
    return options;
  }
  void EverybodyCalls() {
    std::int64_t i = 0;
    for (Tool& tool : tools) tool.Record(std::chrono::microseconds(500 + i++ % 20'000));
  }

  FakeClock clock;  // advances by whole slots
  Store store;
  std::vector<Tool> tools;
};

Fleet& TheFleet() {
  static Fleet fleet;
  return fleet;
}

void Seal(benchmark::State& state) {
  Fleet& fleet = TheFleet();
  for (auto _ : state) {
    state.PauseTiming();
    fleet.EverybodyCalls();
    fleet.clock.Advance(10'000);
    state.ResumeTiming();
    fleet.store.Sample();
  }
  state.counters["series"] = static_cast<double>(fleet.tools.size());
}

// Times each call; reading the clock adds about 20 ns in both cases.
void RecordTimed(benchmark::State& state, bool is_sealing) {
  Fleet& fleet = TheFleet();
  std::atomic<bool> is_over{false};
  std::thread sealer;
  if (is_sealing) {
    sealer = std::thread([&] {
      while (!is_over) {
        fleet.clock.Advance(10'000);
        fleet.store.Sample();
      }
    });
  }
  std::vector<std::uint32_t> took_ns;
  took_ns.reserve(1 << 22);
  std::size_t i = 0;
  for (auto _ : state) {
    Tool& tool = fleet.tools[i++ % 1000];
    const auto began = std::chrono::steady_clock::now();
    tool.Record(std::chrono::microseconds(700));
    const auto took = std::chrono::steady_clock::now() - began;
    if (took_ns.size() < took_ns.capacity()) {
      took_ns.push_back(static_cast<std::uint32_t>(took.count()));
    }
  }
  is_over = true;
  if (sealer.joinable()) sealer.join();
  const auto quantile = [&](double q) {
    const auto at =
        took_ns.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(took_ns.size() - 1));
    std::nth_element(took_ns.begin(), at, took_ns.end());
    return static_cast<double>(*at);
  };
  state.counters["p50_ns"] = quantile(0.5);
  state.counters["p999_ns"] = quantile(0.999);
}

void RecordAlone(benchmark::State& state) { RecordTimed(state, false); }
void RecordWhileSealing(benchmark::State& state) { RecordTimed(state, true); }

BENCHMARK(Seal)->Name("BM_Seal/pitwall/150000_series")->Unit(benchmark::kMillisecond);
BENCHMARK(RecordAlone)->Name("BM_RecordTimed/alone");
BENCHMARK(RecordWhileSealing)->Name("BM_RecordTimed/while_sealing")->UseRealTime();

}  // namespace
}  // namespace pitwall::bench
