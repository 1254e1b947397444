#include "core/call_sequences.h"

#include <cstdint>
#include <string_view>
#include <vector>

#include "patterns/agent_patterns.h"
#include "patterns/call_window.h"
#include "patterns/repeated_sequences.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/store.h"
#include "series/name_texts.h"
#include "series/registry.h"
#include "series/series_value.h"

namespace pitwall::internal {

void CallSequences::CountTransition(AgentRef agent, NameRef tool,
                                    std::int64_t timestamp_ms) noexcept {
  const NameRef before =
      recorder_.registry.At(agent).last_tool.exchange(tool, std::memory_order_acq_rel);
  if (!before) return;
  Increment increment;
  increment.cells[count_cell::kTimes] = 1;
  counter_.Count(SeriesKind::kTransition, agent, before, tool, increment, timestamp_ms);
}

void CallSequences::Add(AgentRef agent, const Call& call) noexcept {
  CountTransition(agent, call.tool, call.at_ms);
  // The calls of many agents together have no order.
  if (agent == recorder_.registry.agents().overflow()) return;
  const Ref<AgentPatterns> patterns =
      recorder_.arena.GetOrAllocate(recorder_.registry.At(agent).patterns, Pool::kPatterns);
  if (patterns) recorder_.arena.At(patterns).AddCall(call);
}

std::vector<RepeatedSequence> CallSequences::FindRepeated(std::string_view agent_id) {
  const AgentReference agent(recorder_.registry, recorder_.registry.agents().Find(agent_id));
  if (!agent.ref()) return {};
  const Ref<AgentPatterns> patterns =
      recorder_.registry.At(agent.ref()).patterns.load(std::memory_order_acquire);
  if (!patterns) return {};
  StepRing ring{};
  recorder_.arena.At(patterns).ReadLocked(
      [&](const CallWindow&, const StepRing& steps) { ring = steps; });
  std::vector<RepeatedSequence> sequences;
  for (const RepeatedSteps& repeated : internal::FindRepeated(ring.OldestFirst())) {
    RepeatedSequence& sequence = sequences.emplace_back();
    sequence.count = repeated.count;
    for (const NameRef tool : repeated.tools)
      sequence.tools.emplace_back(ReadName(recorder_.registry, tool));
  }
  return sequences;
}

}  // namespace pitwall::internal
