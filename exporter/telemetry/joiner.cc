#include "exporter/telemetry/joiner.h"

#include <xxhash.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/events/ingest.h"
#include "exporter/telemetry/call_id.h"
#include "exporter/telemetry/event_of.h"
#include "exporter/telemetry/held_call.h"
#include "exporter/telemetry/held_calls.h"
#include "exporter/telemetry/intake.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/signal_ranks.h"
#include "exporter/telemetry/source_table.h"
#include "exporter/telemetry/span_tree.h"
#include "pitwall/event.h"
#include "pitwall/host/event_id_set.h"

namespace pitwall::telemetry {

namespace {

constexpr std::size_t kPrefetchAhead = 8;  // observations
constexpr std::int64_t kBeatIntervalMs = 10'000;
// A clock that is set back by more than this is followed.
constexpr std::int64_t kMaxBackMs = 60'000;

std::uint64_t KeyOf(std::string_view event_id) {
  const std::uint64_t hash = XXH3_64bits(event_id.data(), event_id.size());
  return hash == 0 ? 1 : hash;
}

}  // namespace

Joiner::Joiner(EventIdSet& event_ids, events::EventSink sink, const JoinerOptions& options)
    : event_ids_(event_ids),
      sink_(std::move(sink)),
      options_(options),
      spans_(options.max_spans),
      ranks_(event_ids) {}

IntakeResult Joiner::Join(const ObservationBatch& batch, std::int64_t now_ms,
                          const std::function<void(std::int64_t arrived_ms)>& before) {
  const std::lock_guard lock(mutex_);
  Advance(now_ms);
  if (before) before(now_ms_);
  AddRecords(batch);
  IntakeResult result;
  const std::vector<Observation>& observations = batch.observations;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    if (i + kPrefetchAhead < observations.size()) Prefetch(observations[i + kPrefetchAhead]);
    switch (Take(observations[i])) {
      case Fate::kCounted:
        ++result.counted;
        break;
      case Fate::kDuplicate:
        ++result.duplicate;
        break;
      case Fate::kHeld:
        ++result.held;
        break;
      case Fate::kOtherSignal:
      case Fate::kIgnored:
        ++result.ignored;
        break;
    }
  }
  return result;
}

void Joiner::Prefetch(const Observation& observation) {
  const bool is_call =
      observation.kind != ObservationKind::kAlive && observation.kind != ObservationKind::kSpan;
  if (is_call) {
    MakeEventId(observation, &other_id_);
    event_ids_.Prefetch(other_id_, kPrefetchAhead);
  }
  if (!observation.span) return;
  const bool is_tool = observation.kind == ObservationKind::kToolCall;
  spans_.Prefetch(spans_.KeyOf(observation.span->trace, observation.span->span),
                  is_tool ? ToolHash(observation.tool) : 0, kPrefetchAhead);
}

void Joiner::AddRecords(const ObservationBatch& batch) {
  for (const SourceTally& tally : batch.tallies) sources_.AddRecords(tally, now_ms_);
  if (!batch.tallies.empty()) return;
  for (const Observation& observation : batch.observations) {
    sources_.AddRecords({observation.emitter, observation.signal, 1, 0}, now_ms_);
  }
}

void Joiner::Advance(std::int64_t now_ms) {
  if (now_ms + kMaxBackMs < now_ms_) {
    held_.MoveArrivalsBefore(now_ms);
    now_ms_ = now_ms;
  }
  now_ms_ = std::max(now_ms_, now_ms);
  for (Slot slot = held_.OldestComplete();
       slot != HeldCalls::kNone && held_[slot].arrived_ms + kHoldMs <= now_ms_;
       slot = held_.OldestComplete()) {
    FinishHeld(slot);
  }
  for (Slot slot = held_.OldestPartial();
       slot != HeldCalls::kNone && held_[slot].arrived_ms + kHoldPartialMs <= now_ms_;
       slot = held_.OldestPartial()) {
    held_.Remove(slot);
  }
  spans_.Expire(now_s());
}

void Joiner::Tick(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Advance(now_ms);
}

void Joiner::Flush(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Advance(now_ms);
  while (held_.OldestComplete() != HeldCalls::kNone) FinishHeld(held_.OldestComplete());
  while (held_.OldestPartial() != HeldCalls::kNone) held_.Remove(held_.OldestPartial());
}

Joiner::Fate Joiner::Take(const Observation& observation) {
  const SpanKey span = AddSpan(observation);
  Fate fate = Fate::kIgnored;
  if (observation.kind == ObservationKind::kAlive) {
    fate = Beat(observation);
  } else if (observation.kind != ObservationKind::kSpan) {
    fate = TakeCall(observation, span);
  }
  WakeWaiters(span);
  FinishExcess();
  return fate;
}

SpanKey Joiner::AddSpan(const Observation& observation) {
  if (!observation.span) return 0;
  const SpanRef& ref = *observation.span;
  const SpanKey span = spans_.KeyOf(ref.trace, ref.span);
  if (span == 0) return 0;
  const bool is_tool = observation.kind == ObservationKind::kToolCall && !observation.tool.empty();
  const bool has_agent_name = !observation.agent_name.empty();
  SpanTree::Node* const node = spans_.Add(
      span, spans_.KeyOf(ref.trace, ref.parent), now_s(), is_tool ? ToolHash(observation.tool) : 0,
      observation.kind == ObservationKind::kTaskEnd && has_agent_name);
  if (is_tool && !observation.id.empty()) node->call = NameHash(observation.id);
  if (observation.is_agent && has_agent_name) spans_.SetAgent(span, observation.agent_name);
  if (node->tool != 0) AddToParent(*node);
  return span;
}

void Joiner::WakeWaiters(SpanKey span) {
  if (span == 0) return;
  // A call may wait for the same span again, if the span was evicted meanwhile.
  for (const Slot slot : held_.TakeWaiters(span)) Settle(slot);
}

Joiner::Fate Joiner::Beat(const Observation& observation) {
  if (observation.agent_id.empty() && observation.agent_name.empty() &&
      observation.conversation.empty()) {
    return Fate::kIgnored;
  }
  const CallFacts call(observation);
  const Identity identity = IdentityOf(observation, options_.agent_by);
  const std::uint64_t hash = KeyOf(identity.agent_id);
  Beats& beats = beats_[hash % beats_.size()];
  if (beats.agent_hash == hash && now_ms_ < beats.at_ms + kBeatIntervalMs) return Fate::kIgnored;
  beats = {hash, now_ms_};
  const Event event = EventOf(call, identity, {}, now_ms_);
  sink_({&event, 1});
  return Fate::kIgnored;
}

Joiner::Fate Joiner::CountSource(const Observation& observation, SourceOutcome outcome, Fate fate) {
  if (observation.is_partial) return Fate::kIgnored;
  sources_.Add(observation.emitter, observation.signal, outcome);
  return fate;
}

Joiner::Fate Joiner::TakeCall(Observation observation, SpanKey span) {
  const bool is_wait = observation.is_partial && observation.id.empty() &&
                       observation.tool.empty() && observation.waited_ns;
  if (const SpanKey parent = ParentOf(observation); is_wait && parent != 0) {
    return TakeWait(observation, parent);
  }
  MarkTokens(observation);
  if (observation.is_sum && span != 0) observation.needs |= kNeedsNoInner;
  auto decision = SignalRanks::Decision::kCount;
  if (!observation.is_partial) decision = ranks_.Arrive(observation);
  if (decision == SignalRanks::Decision::kCount) {
    observation.needs &= static_cast<std::uint8_t>(~kNeedsNoBetter);
  }
  const bool is_dropped = decision == SignalRanks::Decision::kDrop;
  MakeEventId(observation, &id_);
  const std::uint64_t key = KeyOf(id_);
  const SpanKey tool_span = observation.kind == ObservationKind::kToolCall ? span : 0;
  if (const Slot slot = held_.Find(key);
      slot != HeldCalls::kNone && !(is_dropped && held_[slot].is_partial())) {
    return MergeInto(slot, observation, tool_span);
  }
  if (is_dropped) {
    return CountSource(observation, SourceOutcome::kOtherSignal, Fate::kOtherSignal);
  }
  CallFacts call(observation);
  SpanKey missing_span = 0;
  if (!observation.is_partial && !HasRelatives(tool_span) && !HasWait(tool_span) &&
      Resolve(&call, &missing_span) == Readiness::kReady) {
    return Emit(call, now_ms_) ? Fate::kCounted : Fate::kDuplicate;
  }
  if (event_ids_.Contains(id_)) {
    ++late_;
    MarkCounted(observation);
    return CountSource(observation, SourceOutcome::kDuplicate, Fate::kDuplicate);
  }
  return Hold(call, key, tool_span);
}

Joiner::Fate Joiner::MergeInto(Slot slot, const Observation& observation, SpanKey span) {
  CallFacts call = held_[slot].Load();
  const bool was_partial = call.facts.is_partial;
  call.Merge(CallFacts(observation), Relation::kSame);
  held_.Update(slot, call, now_ms_);
  if (span != 0) {
    held_.AddKey(slot, span);
    JoinWait(slot, span);
    slot = JoinRelatives(slot, span);
  }
  const Fate fate = slot == HeldCalls::kNone ? Fate::kDuplicate : Settle(slot);
  if (was_partial && !observation.is_partial) return fate;
  return CountSource(observation, SourceOutcome::kDuplicate, Fate::kDuplicate);
}

Joiner::Fate Joiner::Hold(const CallFacts& call, std::uint64_t key, SpanKey span) {
  const bool is_partial = call.facts.is_partial;
  Slot slot = held_.Add(call, now_ms_);
  held_.AddKey(slot, key);
  if (span != 0) {
    held_.AddKey(slot, span);
    JoinWait(slot, span);
    slot = JoinRelatives(slot, span);
  }
  const Fate fate = slot == HeldCalls::kNone ? Fate::kDuplicate : Settle(slot);
  return is_partial && fate != Fate::kHeld ? Fate::kIgnored : fate;
}

Joiner::Fate Joiner::Settle(Slot slot) {
  CallFacts call = held_[slot].Load();
  if (call.facts.is_partial) return Fate::kHeld;
  SpanKey missing_span = 0;
  const Readiness readiness = Resolve(&call, &missing_span);
  if (readiness == Readiness::kWaits) {
    held_.WaitFor(slot, missing_span);
    return Fate::kHeld;
  }
  if (readiness == Readiness::kCovered) {
    Cover(slot);
    return Fate::kDuplicate;
  }
  return EmitHeld(slot, call);
}

// The call is counted, or it is a duplicate of one that was counted meanwhile.
Joiner::Fate Joiner::EmitHeld(Slot slot, const CallFacts& call) {
  MakeEventId(call.facts, &id_);
  const bool is_new = Emit(call, held_[slot].arrived_ms);
  CoverOthers(slot);
  held_.Remove(slot);
  return is_new ? Fate::kCounted : Fate::kDuplicate;
}

void Joiner::FinishHeld(Slot slot) {
  CallFacts call = held_[slot].Load();
  SpanKey missing_span = 0;
  if ((call.Missing() & kNeedsNoBetter) != 0 && !ranks_.ChooseAtDeadline(call.facts)) {
    sources_.Add(call.facts.emitter, call.facts.signal, SourceOutcome::kOtherSignal);
    held_.Remove(slot);
    return;
  }
  if (Resolve(&call, &missing_span) == Readiness::kCovered) return Cover(slot);
  const bool is_inner_task = call.facts.kind == ObservationKind::kTaskEnd && missing_span != 0 &&
                             !call.facts.agent_name.empty();
  if (is_inner_task) {
    spans_.MarkCountedTaskFrom(ParentOf(call.facts), NameHash(call.facts.agent_name), now_s());
  }
  EmitHeld(slot, call);
}

void Joiner::FinishExcess() {
  while (held_.size() > options_.max_held || held_.size_bytes() > options_.max_held_bytes) {
    ++evicted_;
    const Slot partial = held_.OldestPartial();
    partial != HeldCalls::kNone ? held_.Remove(partial) : FinishHeld(held_.OldestComplete());
  }
}

bool Joiner::Emit(const CallFacts& call, std::int64_t arrived_ms) {
  const Observation& facts = call.facts;
  MarkCounted(facts);
  if (!event_ids_.Insert(id_)) {
    sources_.Add(facts.emitter, facts.signal, SourceOutcome::kDuplicate);
    return false;
  }
  const bool is_task =
      facts.kind == ObservationKind::kTaskStart || facts.kind == ObservationKind::kTaskEnd;
  if (is_task) MakeTaskId(facts, &task_id_);
  const Identity identity = IdentityOf(facts, options_.agent_by);
  const Event event = EventOf(call, identity, task_id_, arrived_ms);
  if (facts.kind == ObservationKind::kTaskEnd && facts.duration_ns) {
    MakeClaimId(facts, &other_id_);
    if (event_ids_.Insert(other_id_)) {
      const Event claim = ClaimOf(event);
      sink_({&claim, 1});
    }
  }
  sink_({&event, 1});
  sources_.Add(facts.emitter, facts.signal, SourceOutcome::kCounted);
  if (!identity.is_agent) sources_.AddWithoutAgent(facts.emitter, facts.signal);
  return true;
}

JoinerStats Joiner::Stats() const {
  const std::lock_guard lock(mutex_);
  return {.held = held_.size(),
          .spans = spans_.size(),
          .evicted = evicted_ + spans_.evicted(),
          .late = late_};
}

std::vector<SourceStats> Joiner::Sources() const {
  const std::lock_guard lock(mutex_);
  return sources_.sources();
}

}  // namespace pitwall::telemetry
