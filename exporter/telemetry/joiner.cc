#include "exporter/telemetry/joiner.h"

#include <algorithm>
#include <array>
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
#include "pitwall/host/keyed_hash.h"

namespace pitwall::telemetry {

namespace {

constexpr std::int64_t kBeatIntervalMs = 10'000;
// A clock that is set back by more than this is followed.
constexpr std::int64_t kMaxBackMs = 60'000;

// The time that a person took, without the call that had to wait.
bool IsWait(const Observation& observation) {
  return observation.is_partial && observation.id.empty() && observation.tool.empty() &&
         observation.waited_ns;
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
  std::span<const Observation> rest = batch.observations;
  while (!rest.empty()) {
    const auto arrivals = Identify(rest.first(std::min(rest.size(), kArrivals)));
    rest = rest.subspan(arrivals.size());
    for (const Arrival& arrival : arrivals) {
      switch (Take(arrival)) {
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
  }
  return result;
}

std::span<const Joiner::Arrival> Joiner::Identify(std::span<const Observation> observations) {
  std::array<std::string_view, kArrivals> ids;
  std::array<EventIdHash, kArrivals> hashes;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const Observation& observation = observations[i];
    Arrival& arrival = arrivals_[i];
    const bool is_tool =
        observation.kind == ObservationKind::kToolCall && !observation.tool.empty();
    arrival = {.observation = &observation,
               .id = {},
               .span = spans_.KeysOf(observation.span),
               .tool = is_tool ? ToolHash(observation.tool) : 0};
    if (arrival.span.own != 0) spans_.Prefetch(arrival.span.own, arrival.tool, i);
    MakeEventId(observation, &arrival_ids_[i]);
    ids[i] = arrival_ids_[i];
  }
  event_ids_.Prefetch(std::span(ids).first(observations.size()), hashes);
  for (std::size_t i = 0; i < observations.size(); ++i) arrivals_[i].id = hashes[i];
  return std::span(arrivals_).first(observations.size());
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

Joiner::Fate Joiner::Take(const Arrival& arrival) {
  AddSpan(arrival);
  const Observation& observation = *arrival.observation;
  Fate fate = Fate::kIgnored;
  if (observation.kind == ObservationKind::kAlive) {
    fate = Beat(observation);
  } else if (observation.kind != ObservationKind::kSpan) {
    fate = TakeCall(arrival);
  }
  WakeWaiters(arrival.span.own);
  FinishExcess();
  return fate;
}

void Joiner::AddSpan(const Arrival& arrival) {
  const SpanKeys& span = arrival.span;
  if (span.own == 0) return;
  const Observation& observation = *arrival.observation;
  const bool has_agent_name = !observation.agent_name.empty();
  SpanTree::Node* const node =
      spans_.Add(span.own, span.parent, now_s(), arrival.tool,
                 observation.kind == ObservationKind::kTaskEnd && has_agent_name);
  if (arrival.tool != 0 && !observation.id.empty()) node->call = NameHash(observation.id);
  if (observation.is_agent && has_agent_name) spans_.SetAgent(span.own, observation.agent_name);
  if (node->tool != 0) AddToParent(*node);
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
  const std::uint64_t hash = KeyedHashOf(identity.agent_id);
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

Joiner::Fate Joiner::TakeCall(const Arrival& arrival) {
  const Observation& observation = *arrival.observation;
  const SpanKeys& span = arrival.span;
  if (IsWait(observation) && span.parent != 0) return TakeWait(observation, span.parent);
  MarkTokens(observation, span);
  CallFacts call(observation);
  if (observation.is_sum && span.own != 0) call.facts.needs |= kNeedsNoInner;
  auto decision = SignalRanks::Decision::kCount;
  if (!observation.is_partial) decision = ranks_.Arrive(observation);
  if (decision == SignalRanks::Decision::kCount) {
    call.facts.needs &= static_cast<std::uint8_t>(~kNeedsNoBetter);
  }
  const bool is_dropped = decision == SignalRanks::Decision::kDrop;
  const SpanKey tool_span = observation.kind == ObservationKind::kToolCall ? span.own : 0;
  if (const Slot slot = held_.Find(arrival.id.value);
      slot != HeldCalls::kNone && !(is_dropped && held_[slot].is_partial())) {
    return MergeInto(slot, call, tool_span);
  }
  if (is_dropped) {
    return CountSource(observation, SourceOutcome::kOtherSignal, Fate::kOtherSignal);
  }
  SpanKey missing_span = 0;
  if (!observation.is_partial && !HasRelatives(tool_span) && !HasWait(tool_span) &&
      Resolve(&call, span, &missing_span) == Readiness::kReady) {
    return Emit(call, arrival.id, span.own, now_ms_) ? Fate::kCounted : Fate::kDuplicate;
  }
  if (event_ids_.Contains(arrival.id)) {
    ++late_;
    MarkCounted(observation, span.own);
    return CountSource(observation, SourceOutcome::kDuplicate, Fate::kDuplicate);
  }
  return Hold(call, arrival.id, tool_span);
}

Joiner::Fate Joiner::MergeInto(Slot slot, const CallFacts& other, SpanKey tool_span) {
  const bool was_partial = held_[slot].is_partial();
  held_.Merge(slot, other, Relation::kSame, now_ms_);
  slot = JoinOthers(slot, tool_span);
  const Fate fate = slot == HeldCalls::kNone ? Fate::kDuplicate : Settle(slot);
  if (was_partial && !other.facts.is_partial) return fate;
  return CountSource(other.facts, SourceOutcome::kDuplicate, Fate::kDuplicate);
}

Joiner::Fate Joiner::Hold(const CallFacts& call, EventIdHash id, SpanKey tool_span) {
  Slot slot = held_.Add(call, now_ms_);
  held_.AddKey(slot, id.value);
  slot = JoinOthers(slot, tool_span);
  const Fate fate = slot == HeldCalls::kNone ? Fate::kDuplicate : Settle(slot);
  return call.facts.is_partial && fate != Fate::kHeld ? Fate::kIgnored : fate;
}

// Merges the held call of a tool span with the wait and the calls that belong to it. Returns where
// it is held then; kNone if one of them was counted before.
Joiner::Slot Joiner::JoinOthers(Slot slot, SpanKey tool_span) {
  if (tool_span == 0) return slot;
  held_.AddKey(slot, tool_span);
  JoinWait(slot, tool_span);
  return JoinRelatives(slot, tool_span);
}

Joiner::Fate Joiner::Settle(Slot slot) {
  CallFacts call = held_[slot].Load();
  if (call.facts.is_partial) return Fate::kHeld;
  SpanKey missing_span = 0;
  const Readiness readiness = Resolve(&call, spans_.KeysOf(call.facts.span), &missing_span);
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
  const SpanKey span = spans_.KeysOf(call.facts.span).own;
  const bool is_new = Emit(call, IdOf(call.facts), span, held_[slot].arrived_ms);
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
  const SpanKeys span = spans_.KeysOf(call.facts.span);
  if (Resolve(&call, span, &missing_span) == Readiness::kCovered) return Cover(slot);
  const bool is_inner_task = call.facts.kind == ObservationKind::kTaskEnd && missing_span != 0 &&
                             !call.facts.agent_name.empty();
  if (is_inner_task) {
    spans_.MarkCountedTaskFrom(span.parent, NameHash(call.facts.agent_name), now_s());
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

bool Joiner::Emit(const CallFacts& call, EventIdHash id, SpanKey span, std::int64_t arrived_ms) {
  const Observation& facts = call.facts;
  MarkCounted(facts, span);
  if (!event_ids_.Insert(id)) {
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
