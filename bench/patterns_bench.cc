// A tool call as an event: lookup by name and counting, and the agent's patterns alone.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "patterns/agent_patterns.h"
#include "patterns/call_window.h"
#include "pitwall/clock.h"
#include "pitwall/event.h"
#include "pitwall/store.h"

namespace pitwall {
namespace {

constexpr std::size_t kAgents = 100;

// Calls of many agents in turn, with eight different arguments.
void CountToolCalls(benchmark::State& state) {
  Store store;
  std::vector<std::string> agents;
  for (std::size_t i = 0; i < kAgents; ++i) agents.push_back("agent-" + std::to_string(i));
  const std::string args_hash = "9f86d081884c7d65";
  Event event;
  event.type = EventType::kToolCall;
  event.tool = "bash";
  event.duration_ns = 5'000'000;
  event.timestamp_ms = SystemClock().WallMs();
  std::size_t i = 0;
  for (auto _ : state) {
    event.agent_id = agents[i % kAgents];
    event.args_hash = std::string_view(args_hash).substr(i / kAgents % 8);
    store.Apply(event);
    ++i;
  }
  state.SetItemsProcessed(state.iterations());
}

// `different` calls in turn: 1 and 2 are loops, 8 is ordinary work.
void RecordCalls(benchmark::State& state) {
  std::vector<internal::AgentPatterns> agents(kAgents);
  internal::Call call;
  call.at_ms = 1'767'547'009'148;
  std::size_t i = 0;
  for (auto _ : state) {
    const auto which =
        static_cast<std::uint32_t>(i / kAgents % static_cast<std::size_t>(state.range(0)));
    call.tool = internal::NameRef(which + 1);
    call.fingerprint = which * 0x9e37'79b9U + 1;
    agents[i % kAgents].AddCall(call);
    ++i;
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(CountToolCalls)->Name("BM_Event/tool_call");
BENCHMARK(RecordCalls)->Name("BM_Patterns/add")->ArgName("different")->Arg(1)->Arg(2)->Arg(8);

}  // namespace
}  // namespace pitwall
