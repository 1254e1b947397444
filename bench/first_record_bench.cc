// The first record of an agent and a tool, looked up by name. One agent in ten is new; the pair of
// agent and tool always is. Each record is timed separately, two reads of the clock included.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "bench/attached_arena.h"
#include "pitwall/attached_store.h"
#include "pitwall/store.h"

namespace pitwall::bench {
namespace {

constexpr std::size_t kToolsEach = 10;
constexpr std::size_t kPairs = 50'000;  // half of the agents that a store allows

struct Pair {
  std::string agent_id;
  std::string tool;
};

std::vector<Pair> MakePairs() {
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < kPairs; ++i) {
    pairs.push_back({"agent-1767302507934-" + std::to_string(i / kToolsEach),
                     "tool-" + std::to_string(i % kToolsEach)});
  }
  return pairs;
}

template <class Record>
void TimeEach(benchmark::State& state, const Record& record) {
  const std::vector<Pair> pairs = MakePairs();
  std::vector<double> elapsed_ns;
  elapsed_ns.reserve(pairs.size());
  std::size_t i = 0;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    record(pairs[i++]);
    const std::chrono::duration<double> elapsed_s = std::chrono::steady_clock::now() - begin;
    state.SetIterationTime(elapsed_s.count());
    elapsed_ns.push_back(elapsed_s.count() * 1e9);
  }
  std::sort(elapsed_ns.begin(), elapsed_ns.end());
  const auto quantile = [&elapsed_ns](double q) {
    return elapsed_ns[static_cast<std::size_t>(q * static_cast<double>(elapsed_ns.size() - 1))];
  };
  state.counters["p50_ns"] = quantile(0.5);
  state.counters["p99_ns"] = quantile(0.99);
  state.counters["p99.9_ns"] = quantile(0.999);
}

template <class AnyStore>
void RecordFirst(benchmark::State& state, AnyStore& store) {
  TimeEach(state, [&store](const Pair& pair) {
    store.GetAgent(pair.agent_id).GetTool(pair.tool).Record(std::chrono::milliseconds(40));
  });
}

void FirstRecordWithPitwall(benchmark::State& state) {
  Store store;
  RecordFirst(state, store);
}

void FirstRecordWithPitwallAttached(benchmark::State& state) {
  const AttachedArena arena;
  AttachedStore store = Store::Attach(arena.folder());
  RecordFirst(state, store);
}

void FirstRecordWithPrometheusCpp(benchmark::State& state) {
  prometheus::Family<prometheus::Counter> family("tool_calls_total", "Tool calls.", {});
  TimeEach(state, [&family](const Pair& pair) {
    family.Add({{"agent_id", pair.agent_id}, {"tool", pair.tool}}).Increment();
  });
}

void Once(benchmark::internal::Benchmark* run) { run->Iterations(kPairs)->UseManualTime(); }

BENCHMARK(FirstRecordWithPitwall)->Name("BM_FirstRecord/pitwall")->Apply(Once);
BENCHMARK(FirstRecordWithPitwallAttached)->Name("BM_FirstRecord/pitwall_attached")->Apply(Once);
BENCHMARK(FirstRecordWithPrometheusCpp)->Name("BM_FirstRecord/prometheus_cpp")->Apply(Once);

}  // namespace
}  // namespace pitwall::bench
