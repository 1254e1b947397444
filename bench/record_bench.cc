// Records one call of a tool or a model on a held handle: count, error flag and duration.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "bench/attached_arena.h"
#include "bench/durations.h"
#include "pitwall/agent.h"
#include "pitwall/attached_store.h"
#include "pitwall/pitwall.h"
#include "pitwall/store.h"

namespace pitwall::bench {
namespace {

// Calls record(calls, i) in every iteration.
template <class Record>
void RecordCalls(benchmark::State& state, const Record& record) {
  const Calls calls = MakeCalls(static_cast<std::uint64_t>(state.thread_index()));
  std::size_t i = 0;
  for (auto _ : state) {
    record(calls, i);
    i = (i + 1) % kCalls;
  }
  state.SetItemsProcessed(state.iterations());
}

void RecordWithPitwall(benchmark::State& state) {
  static Store store;
  Tool tool = store.GetAgent("agent-7").GetTool("bash");
  RecordCalls(state, [&tool](const Calls& calls, std::size_t i) {
    tool.Record(calls.durations[i], calls.succeeded[i] != 0);
  });
}

void RecordModelCall(benchmark::State& state) {
  static Store store;
  Model model = store.GetAgent("agent-7").GetModel("m-1");
  RecordCalls(state, [&model](const Calls& calls, std::size_t i) {
    model.Record(calls.durations[i], calls.succeeded[i] != 0);
  });
}

void RecordModelCallAttached(benchmark::State& state) {
  static const AttachedArena arena;
  static AttachedStore store = Store::Attach(arena.folder());
  Model model = store.GetAgent("agent-7").GetModel("m-1");
  RecordCalls(state, [&model](const Calls& calls, std::size_t i) {
    model.Record(calls.durations[i], calls.succeeded[i] != 0);
  });
}

void RecordWithPitwallAttached(benchmark::State& state) {
  static const AttachedArena arena;
  static AttachedStore store = Store::Attach(arena.folder());
  Tool tool = store.GetAgent("agent-7").GetTool("bash");
  RecordCalls(state, [&tool](const Calls& calls, std::size_t i) {
    tool.Record(calls.durations[i], calls.succeeded[i] != 0);
  });
}

// Handles of libpitwall.so that live as long as the program.
pitwall_tool* OpenToolOfC() {
  static const AttachedArena arena;
  pitwall_store* store = nullptr;
  pitwall_agent* agent = nullptr;
  pitwall_tool* tool = nullptr;
  if (pitwall_store_attach(arena.folder().c_str(), &store, nullptr, 0) != PITWALL_OK ||
      pitwall_agent_open(store, "agent-7", &agent) != PITWALL_OK ||
      pitwall_tool_open(agent, "bash", &tool) != PITWALL_OK) {
    throw std::runtime_error("cannot attach through pitwall.h");
  }
  pitwall_agent_free(agent);
  pitwall_store_free(store);
  return tool;
}

void RecordWithPitwallC(benchmark::State& state) {
  static pitwall_tool* const tool = OpenToolOfC();
  RecordCalls(state, [](const Calls& calls, std::size_t i) {
    pitwall_tool_record(tool, calls.durations[i].count(), calls.succeeded[i]);
  });
}

// One counter and one histogram. It keeps no count of errors, so it does less.
void RecordWithPrometheusCpp(benchmark::State& state) {
  static prometheus::Counter counter;
  static prometheus::Histogram histogram(prometheus::Histogram::BucketBoundaries{
      0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30});
  RecordCalls(state, [](const Calls& calls, std::size_t i) {
    counter.Increment();
    histogram.Observe(calls.seconds[i]);
  });
}

BENCHMARK(RecordWithPitwall)->Name("BM_Record/pitwall")->Threads(1)->Threads(2);
BENCHMARK(RecordModelCall)->Name("BM_RecordModelCall/pitwall")->Threads(1)->Threads(2);
BENCHMARK(RecordModelCallAttached)
    ->Name("BM_RecordModelCall/pitwall_attached")
    ->Threads(1)
    ->Threads(2);
BENCHMARK(RecordWithPitwallAttached)->Name("BM_Record/pitwall_attached")->Threads(1)->Threads(2);
BENCHMARK(RecordWithPitwallC)->Name("BM_Record/pitwall_c")->Threads(1)->Threads(2);
BENCHMARK(RecordWithPrometheusCpp)->Name("BM_Record/prometheus_cpp")->Threads(1)->Threads(2);

}  // namespace
}  // namespace pitwall::bench
