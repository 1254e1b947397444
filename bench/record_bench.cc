// One tool call recorded through a handle that is held: count, error flag and duration.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include <cstddef>

#include "bench/durations.h"
#include "pitwall/store.h"

namespace pitwall::bench {
namespace {

void RecordWithPitwall(benchmark::State& state) {
  static Store store;
  Tool tool = store.agent("agent-7").tool("bash");
  const Calls calls = MakeCalls(static_cast<std::uint64_t>(state.thread_index()));
  std::size_t i = 0;
  for (auto _ : state) {
    tool.record(calls.durations[i], calls.succeeded[i] != 0);
    i = (i + 1) % kCalls;
  }
  state.SetItemsProcessed(state.iterations());
}

// One counter and one histogram. It keeps no count of errors, so it does less.
void RecordWithPrometheusCpp(benchmark::State& state) {
  static prometheus::Counter counter;
  static prometheus::Histogram histogram(prometheus::Histogram::BucketBoundaries{
      0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30});
  const Calls calls = MakeCalls(static_cast<std::uint64_t>(state.thread_index()));
  std::size_t i = 0;
  for (auto _ : state) {
    counter.Increment();
    histogram.Observe(calls.seconds[i]);
    i = (i + 1) % kCalls;
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(RecordWithPitwall)->Name("BM_Record/pitwall")->Threads(1)->Threads(2);
BENCHMARK(RecordWithPrometheusCpp)->Name("BM_Record/prometheus_cpp")->Threads(1)->Threads(2);

}  // namespace
}  // namespace pitwall::bench
