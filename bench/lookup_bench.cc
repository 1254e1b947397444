// Looks up an existing agent and tool by name, then records once.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "bench/durations.h"
#include "pitwall/store.h"

namespace pitwall::bench {
namespace {

constexpr std::size_t kAgents = 100;
constexpr std::size_t kToolsEach = 10;

struct Names {
  std::string agent_id;
  std::string tool;
};

// Every pair of a hundred agents and ten tools, in random order.
std::vector<Names> MakeNames() {
  std::mt19937_64 random(5);
  std::vector<Names> names;
  for (std::size_t i = 0; i < kCalls; ++i) {
    const std::size_t pair = i < kAgents * kToolsEach ? i : random() % (kAgents * kToolsEach);
    names.push_back({"agent-17673025079" + std::to_string(10 + pair / kToolsEach) + "-2c671j",
                     "tool_" + std::to_string(pair % kToolsEach)});
  }
  std::shuffle(names.begin(), names.end(), random);
  return names;
}

void LookUpWithPitwall(benchmark::State& state) {
  Store store;
  const std::vector<Names> names = MakeNames();
  const Calls calls = MakeCalls(1);
  for (const Names& name : names) store.GetAgent(name.agent_id).GetTool(name.tool).Record({});
  std::size_t i = 0;
  for (auto _ : state) {
    store.GetAgent(names[i].agent_id)
        .GetTool(names[i].tool)
        .Record(calls.durations[i], calls.succeeded[i] != 0);
    i = (i + 1) % kCalls;
  }
  state.SetItemsProcessed(state.iterations());
}

void LookUpWithPrometheusCpp(benchmark::State& state) {
  prometheus::Family<prometheus::Counter> family("tool_calls_total", "Tool calls.", {});
  const std::vector<Names> names = MakeNames();
  for (const Names& name : names) {
    family.Add({{"agent_id", name.agent_id}, {"tool", name.tool}}).Increment();
  }
  std::size_t i = 0;
  for (auto _ : state) {
    family.Add({{"agent_id", names[i].agent_id}, {"tool", names[i].tool}}).Increment();
    i = (i + 1) % kCalls;
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(LookUpWithPitwall)->Name("BM_Lookup/pitwall");
BENCHMARK(LookUpWithPrometheusCpp)->Name("BM_Lookup/prometheus_cpp");

}  // namespace
}  // namespace pitwall::bench
