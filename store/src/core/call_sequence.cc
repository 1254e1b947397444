// From a call to its agent's patterns, and back to what repeats.
#include "core/store_core.h"
#include "patterns/agent_patterns.h"
#include "reading/rows.h"

namespace pitwall::internal {

void StoreCore::RecordCallInSequence(AgentRef agent, const Call& call) noexcept {
  CountTransition(agent, call.tool, call.at_ms);
  // Calls of many agents have no order.
  if (agent == registry.overflow_agent()) return;
  const Ref<AgentPatterns> patterns =
      arena.GetOrAllocate(registry.AgentAt(agent).patterns, Pool::kPatterns);
  if (patterns) arena.At(patterns).AddCall(call);
}

std::vector<RepeatedSequence> StoreCore::RepeatedSequences(std::string_view agent_id) {
  const AgentReference agent(registry, registry.FindAgent(agent_id));
  if (!agent.ref()) return {};
  const Ref<AgentPatterns> patterns =
      registry.AgentAt(agent.ref()).patterns.load(std::memory_order_acquire);
  if (!patterns) return {};
  StepRing ring{};
  arena.At(patterns).ReadLocked([&](const CallWindow&, const StepRing& steps) { ring = steps; });
  Reading names;
  Composer composer(registry, names);
  std::vector<RepeatedSequence> sequences;
  for (const RepeatedSteps& repeated : FindRepeated(ring.OldestFirst())) {
    RepeatedSequence& sequence = sequences.emplace_back();
    sequence.count = repeated.count;
    for (const NameRef tool : repeated.tools) sequence.tools.emplace_back(composer.NameOf(tool));
  }
  return sequences;
}

}  // namespace pitwall::internal
