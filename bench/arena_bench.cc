// Opening an arena of 100 000 series that a killed process left.
#include <benchmark/benchmark.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <string>

#include "pitwall/agent.h"
#include "pitwall/attached_store.h"
#include "pitwall/host/arena_collector.h"
#include "pitwall/store.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::bench {
namespace {

constexpr int kAgents = 10'000;
constexpr int kTools = 10;

StoreOptions Options() {
  StoreOptions options;
  options.max_agents = kAgents;
  options.sample_interval = std::chrono::milliseconds(0);
  return options;
}

void LeaveArena(const std::string& folder) {
  const auto owner = ArenaCollector::Open(folder, Options());
  const pid_t child = fork();
  if (child == 0) {
    AttachedStore store = Store::Attach(folder);
    for (int agent = 0; agent < kAgents; ++agent) {
      const Agent handle = store.GetAgent("agent-" + std::to_string(agent));
      for (int tool = 0; tool < kTools; ++tool) {
        handle.GetTool("tool-" + std::to_string(tool)).Record(std::chrono::milliseconds(tool + 1));
      }
    }
    raise(SIGKILL);
  }
  waitpid(child, nullptr, 0);
}

void OpenAfterKill(benchmark::State& state) {
  for (auto _ : state) {
    const test::TemporaryFolder folder;
    LeaveArena(folder.path());
    Store store(Options());
    const auto began = std::chrono::steady_clock::now();
    const auto owner = ArenaCollector::Open(folder.path(), Options());
    if (!owner.ok()) return state.SkipWithError(owner.status().ToString().c_str());
    (*owner)->CollectCalls(store);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    state.SetIterationTime(took.count());
    state.counters["series"] = static_cast<double>(store.Stats().series);
  }
}

// The owner's scan, every second, when nothing was recorded.
void RescanArena(benchmark::State& state) {
  const test::TemporaryFolder folder;
  LeaveArena(folder.path());
  Store store(Options());
  const auto owner = ArenaCollector::Open(folder.path(), Options());
  if (!owner.ok()) return state.SkipWithError(owner.status().ToString().c_str());
  for (auto _ : state) (*owner)->CollectCalls(store);
}

BENCHMARK(OpenAfterKill)
    ->Name("BM_OpenArena/100000_series")
    ->UseManualTime()
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(RescanArena)->Name("BM_RescanArena/100000_series")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pitwall::bench
