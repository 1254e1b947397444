// From a call to its agent's patterns, and back to what repeats.
#include "core/store_core.h"
#include "patterns/agent_patterns.h"
#include "reading/rows.h"

namespace pitwall::internal {

void StoreCore::RecordCallInSequence(Line line, const Call& call) noexcept {
  CountTransition(line, call.tool, call.at_ms);
  // Calls of many agents have no order.
  if (line == registry.overflow_agent()) return;
  const Line patterns = arena.GetOrAllocate(registry.AgentAt(line).patterns, Pool::kPatterns);
  if (patterns != 0) arena.At<AgentPatterns>(patterns)->AddCall(call);
}

std::vector<RepeatedSequence> StoreCore::RepeatedSequences(std::string_view agent_id) {
  const AgentReference agent(registry, registry.FindAgent(agent_id));
  if (agent.line() == 0) return {};
  const Line line = registry.AgentAt(agent.line()).patterns.load(std::memory_order_acquire);
  if (line == 0) return {};
  StepRing ring{};
  arena.At<AgentPatterns>(line)->ReadLocked(
      [&](const CallWindow&, const StepRing& steps) { ring = steps; });
  Reading names;
  Composer composer(registry, names);
  std::vector<RepeatedSequence> sequences;
  for (const RepeatedSteps& repeated : FindRepeated(ring.OldestFirst())) {
    RepeatedSequence& sequence = sequences.emplace_back();
    sequence.count = repeated.count;
    for (const Line tool : repeated.tools) sequence.tools.emplace_back(composer.NameOf(tool));
  }
  return sequences;
}

}  // namespace pitwall::internal
