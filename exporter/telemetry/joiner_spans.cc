// What the spans around and inside a call say about it.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/telemetry/call_id.h"
#include "exporter/telemetry/held_call.h"
#include "exporter/telemetry/held_calls.h"
#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/source_table.h"
#include "exporter/telemetry/span_tree.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/host/keyed_hash.h"

namespace pitwall::telemetry {

namespace {

bool HasTokens(const Observation& observation) {
  return observation.input_tokens != 0 || observation.output_tokens != 0;
}

// The id of the flag that model calls of the trace reported tokens.
void MakeTraceFlag(const SpanRef& span, std::string* flag) {
  *flag = "f:u:";
  flag->append(reinterpret_cast<const char*>(span.trace.data()), span.trace.size());
}

// Never 0.
std::uint64_t TraceHash(const SpanRef& span) {
  return KeyedHashOf({reinterpret_cast<const char*>(span.trace.data()), span.trace.size()}) | 1;
}

// Both spans name their call, and the calls differ.
bool AreDifferentCalls(const SpanTree::Node& one, const SpanTree::Node& other) {
  return one.call != 0 && other.call != 0 && one.call != other.call;
}

// The key of a wait that is held for the call of a tool span.
std::uint64_t WaitKeyOf(SpanKey tool_span) {
  const std::uint64_t key = tool_span * 0x9e3779b97f4a7c15;
  return key == 0 ? 1 : key;
}

bool AreSameCall(const SpanTree::Node* one, const SpanTree::Node& other) {
  return one != nullptr && one->tool == other.tool && !AreDifferentCalls(*one, other);
}

}  // namespace

EventIdHash Joiner::IdOf(const Observation& facts) {
  MakeEventId(facts, &other_id_);
  return event_ids_.HashOf(other_id_);
}

void Joiner::MarkTokens(const Observation& observation, const SpanKeys& span) {
  if (!observation.span || observation.is_partial) return;
  if (observation.kind == ObservationKind::kTaskEnd) {
    spans_.MarkFrom(span.parent, SpanTree::kTaskBelow, now_s());
  }
  if (observation.kind != ObservationKind::kModelCall) return;
  if (!HasTokens(observation)) {
    spans_.MarkFrom(span.parent, SpanTree::kModelWithoutTokensBelow, now_s());
    return;
  }
  if (observation.is_sum) {
    spans_.MarkFrom(span.parent, SpanTree::kSumBelow, now_s());
    return;
  }
  spans_.MarkFrom(span.parent, SpanTree::kModelBelow, now_s());
  const std::uint64_t hash = TraceHash(*observation.span);
  std::uint64_t& recent = traces_with_tokens_[hash % traces_with_tokens_.size()];
  if (recent == hash) return;
  recent = hash;
  MakeTraceFlag(*observation.span, &other_id_);
  event_ids_.Insert(other_id_);
}

bool Joiner::HasTokensInside(const Observation& sum, SpanKey span) {
  const SpanTree::Node* const node = spans_.Find(span);
  if (node != nullptr && node->Has(SpanTree::kSumBelow)) return true;
  MakeTraceFlag(*sum.span, &other_id_);
  return event_ids_.Contains(other_id_);
}

// A task that is not the outermost of its agent is covered, and so is one around a task of the same
// agent that was counted when this span was not known. An agent that a tool call started has a task
// of its own, whatever its name.
Joiner::Readiness Joiner::ResolveTask(const Observation& facts, const SpanKeys& span,
                                      SpanKey* missing_span) {
  const std::uint32_t agent_hash = NameHash(facts.agent_name);
  const SpanTree::Node* const node = spans_.Find(span.own);
  if (node != nullptr && node->task_below == agent_hash) return Readiness::kCovered;
  const SpanTree::Enclosing outer =
      spans_.FindEnclosing(span.parent, [&](const SpanTree::Node& around) {
        return around.tool != 0 ||
               (around.Has(SpanTree::kTask) && spans_.AgentName(around.agent) == facts.agent_name);
      });
  if (outer.found != nullptr && outer.found->tool == 0) return Readiness::kCovered;
  *missing_span = outer.missing;
  return outer.missing == 0 ? Readiness::kReady : Readiness::kWaits;
}

Joiner::Readiness Joiner::Resolve(CallFacts* call, const SpanKeys& span, SpanKey* missing_span) {
  Observation& facts = call->facts;
  Readiness readiness = Readiness::kReady;
  if (facts.span) {
    if (facts.kind == ObservationKind::kTaskEnd && !facts.agent_name.empty()) {
      readiness = ResolveTask(facts, span, missing_span);
    }
    if (IsCovered(*call, span.own)) readiness = Readiness::kCovered;
    if (readiness == Readiness::kCovered) return readiness;
    if ((call->Missing() & kNeedsAgent) != 0) {
      const SpanTree::Enclosing agent = spans_.FindEnclosing(
          span.own, [](const SpanTree::Node& around) { return around.agent != 0; });
      if (agent.found != nullptr) facts.agent_name = spans_.AgentName(agent.found->agent);
      if (agent.missing == 0) call->supplied |= kNeedsAgent;
      if (agent.missing != 0) *missing_span = agent.missing;
    }
  }
  const bool has_no_tool = facts.kind == ObservationKind::kToolCall &&
                           (facts.tool.empty() || facts.tool == kWithheldTool);
  if (call->Missing() != 0 || has_no_tool) readiness = Readiness::kWaits;
  return readiness;
}

// Whether a span inside reported the same.
bool Joiner::IsCovered(const CallFacts& call, SpanKey span) {
  const Observation& facts = call.facts;
  if (facts.is_sum) return HasTokensInside(facts, span);
  const auto has = [&](SpanTree::Flag flag) {
    const SpanTree::Node* const node = spans_.Find(span);
    return node != nullptr && node->Has(flag);
  };
  if (facts.kind == ObservationKind::kModelCall) {
    return has(SpanTree::kModelBelow) ||
           (!HasTokens(facts) && has(SpanTree::kModelWithoutTokensBelow));
  }
  return facts.kind == ObservationKind::kTaskEnd && (call.Missing() & kNeedsNoInner) != 0 &&
         has(SpanTree::kTaskBelow);
}

// A known parent that is no tool span never becomes a relative.
void Joiner::AddToParent(const SpanTree::Node& node) {
  const SpanTree::Node* const parent = spans_.Find(node.parent);
  const bool may_be_tool = parent == nullptr || !parent->Has(SpanTree::kKnown) || parent->tool != 0;
  if (node.parent == 0 || !may_be_tool) return;
  spans_.AddChildTool(node.parent, node.tool, node.key, now_s());
}

// Whether spans of the same tool are directly around or inside this one.
bool Joiner::HasRelatives(SpanKey span) {
  const SpanTree::Node* const node = spans_.Find(span);
  if (node == nullptr || node->tool == 0) return false;
  return AreSameCall(spans_.Find(node->parent), *node) || spans_.ChildOfTool(span, node->tool) != 0;
}

// Merges the call with those of its relatives. Returns where it is held then; kNone if one of them
// was counted before.
Joiner::Slot Joiner::JoinRelatives(Slot slot, SpanKey span) {
  const SpanTree::Node* const node = spans_.Find(span);
  if (node == nullptr || node->tool == 0) return slot;
  const SpanTree::Node* outer = spans_.Find(node->parent);
  if (!AreSameCall(outer, *node)) outer = nullptr;
  const SpanTree::Node* inner = spans_.Find(spans_.ChildOfTool(span, node->tool));
  if (!AreSameCall(inner, *node)) inner = nullptr;
  const bool is_counted = (outer != nullptr && outer->Has(SpanTree::kCounted)) ||
                          (inner != nullptr && inner->Has(SpanTree::kCounted));
  const Slot outer_slot = outer == nullptr ? HeldCalls::kNone : held_.Find(outer->key);
  const Slot inner_slot = inner == nullptr ? HeldCalls::kNone : held_.Find(inner->key);
  if (is_counted) {
    Cover(slot);
    if (outer_slot != HeldCalls::kNone && outer_slot != slot) Cover(outer_slot);
    if (inner_slot != HeldCalls::kNone && inner_slot != slot && inner_slot != outer_slot) {
      Cover(inner_slot);
    }
    return HeldCalls::kNone;
  }
  if (inner_slot != HeldCalls::kNone && inner_slot != slot) slot = MergeHeld(inner_slot, slot);
  if (outer_slot != HeldCalls::kNone && outer_slot != slot) slot = MergeHeld(slot, outer_slot);
  return slot;
}

Joiner::Fate Joiner::TakeWait(const Observation& wait, SpanKey tool_span) {
  if (const Slot slot = held_.Find(tool_span); slot != HeldCalls::kNone) {
    held_.Merge(slot, CallFacts(wait), Relation::kSame, now_ms_);
  } else if (const SpanTree::Node* const node = spans_.Find(tool_span);
             !HasWait(tool_span) && (node == nullptr || !node->Has(SpanTree::kCounted))) {
    held_.AddKey(held_.Add(CallFacts(wait), now_ms_), WaitKeyOf(tool_span));
  }
  return Fate::kIgnored;
}

bool Joiner::HasWait(SpanKey tool_span) {
  return tool_span != 0 && held_.Find(WaitKeyOf(tool_span)) != HeldCalls::kNone;
}

void Joiner::JoinWait(Slot slot, SpanKey tool_span) {
  const Slot wait = held_.Find(WaitKeyOf(tool_span));
  if (wait == HeldCalls::kNone) return;
  held_.Merge(slot, held_[wait].Load(), Relation::kSame, now_ms_);
  held_.Remove(wait);
}

// A call with more ids than a program produces counts none of the others.
void Joiner::AddOtherId(Slot slot, std::string_view id) {
  if (!held_.AddOtherId(slot, id)) event_ids_.Insert(id);
}

// The older of two complete calls stays, so that it is not held any longer.
Joiner::Slot Joiner::MergeHeld(Slot inner, Slot outer) {
  const auto goes_first = [&](Slot one, Slot other) {
    if (held_[one].is_partial() != held_[other].is_partial()) return held_[other].is_partial();
    return held_[one].arrived_ms < held_[other].arrived_ms;
  };
  const bool keeps_inner = goes_first(inner, outer);
  const Slot kept = keeps_inner ? inner : outer;
  const Slot gone = keeps_inner ? outer : inner;
  const CallFacts other = held_[gone].Load();
  for (const CallFacts& part : {held_[kept].Load(), other}) {
    MakeEventId(part.facts, &other_id_);
    AddOtherId(kept, other_id_);
  }
  for (const std::string& id : held_[gone].other_ids()) AddOtherId(kept, id);
  if (!other.facts.is_partial) {
    sources_.Add(other.facts.emitter, other.facts.signal, SourceOutcome::kDuplicate);
  }
  held_.Merge(kept, other, keeps_inner ? Relation::kOuter : Relation::kInner, now_ms_);
  held_.MoveKeys(gone, kept);
  held_.Remove(gone);
  return kept;
}

void Joiner::CoverIds(const CallFacts& call) {
  event_ids_.Insert(IdOf(call.facts));
  if (call.facts.kind == ObservationKind::kTaskEnd) {
    MakeClaimId(call.facts, &other_id_);
    event_ids_.Insert(other_id_);
  }
  MarkCounted(call.facts, spans_.KeysOf(call.facts.span).own);
}

void Joiner::CoverOthers(Slot slot) {
  HeldCall& held = held_[slot];
  for (const SpanKey key : held.keys) {
    if (SpanTree::Node* const node = spans_.Find(key); node != nullptr) {
      node->flags |= SpanTree::kCounted;
    }
  }
  for (const std::string& id : held.other_ids()) event_ids_.Insert(id);
}

void Joiner::Cover(Slot slot) {
  const CallFacts call = held_[slot].Load();
  CoverIds(call);
  CoverOthers(slot);
  if (!call.facts.is_partial) {
    sources_.Add(call.facts.emitter, call.facts.signal, SourceOutcome::kDuplicate);
  }
  held_.Remove(slot);
}

void Joiner::MarkCounted(const Observation& facts, SpanKey span) {
  if (facts.kind != ObservationKind::kToolCall) return;
  SpanTree::Node* const node = spans_.Find(span);
  if (node != nullptr) node->flags |= SpanTree::kCounted;
}

}  // namespace pitwall::telemetry
