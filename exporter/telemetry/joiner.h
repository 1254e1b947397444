// Merges the observations of each call into one event.
//
//  1. Every observation that has a span is added to the tree of spans. This may complete calls that
//     wait for this span.
//  2. A call is identified by its event id (call_id.h). An id that was counted is remembered in the
//     EventIdSet, so a repeated observation adds nothing, also after a restart.
//  3. A complete observation that needs nothing is counted at once. Otherwise the call is held.
//     Each further observation of it adds its facts; the call is counted as soon as nothing is
//     missing, and kHoldMs after its first complete observation at the latest. An error that any of
//     them reports makes the call an error.
//  4. Partial observations count nothing by themselves. They wait kHoldPartialMs for a complete
//     one.
//  5. kNeedsAgent is satisfied by an agent's name in another observation of the call, or by the
//     nearest span around it that is an agent's. If the trace has no such span, the conversation is
//     the agent.
//  6. A tool span directly inside a span of the same tool is the same call, unless both have ids
//     that differ. The inner duration counts.
//  7. A model call around another one with tokens is the same call, which several instrumentations
//     reported: the innermost counts. One that kNeedsNoInner waits for it. A sum of tokens is
//     counted only if no span inside it and no model call of its trace reported tokens.
//  8. Of the agent spans of one name that are inside each other, the outermost is the task, unless
//     a tool span is between them.
//  9. A wait without an id belongs to the call of the span around it.
// 10. Signals without common ids: signal_ranks.h.
//
// Times are arrival times, which the journal keeps, so a replay makes the same decisions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/events/ingest.h"
#include "exporter/telemetry/event_of.h"
#include "exporter/telemetry/held_calls.h"
#include "exporter/telemetry/intake.h"
#include "exporter/telemetry/line_writer.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_codec.h"
#include "exporter/telemetry/signal_ranks.h"
#include "exporter/telemetry/source_table.h"
#include "exporter/telemetry/span_tree.h"
#include "pitwall/host/event_id_set.h"

namespace pitwall::telemetry {

inline constexpr std::int64_t kHoldPartialMs = 600'000;

struct JoinerOptions {
  AgentBy agent_by = AgentBy::kAuto;
  std::size_t max_held = 32'768;  // calls; the oldest is finished early for a new one
  std::size_t max_held_bytes = 16 << 20;
  std::size_t max_spans = 131'072;
};

struct JoinerStats {
  std::uint64_t held = 0;     // calls, now
  std::uint64_t spans = 0;    // remembered now
  std::uint64_t evicted = 0;  // calls finished and spans evicted because a limit was reached
  std::uint64_t late =
      0;  // observations that arrived after their call was counted without their facts
};

// Thread safety: any thread; one mutex. The set and what the sink uses must outlive it. The sink is
// called under the mutex and must not call the joiner. Exceptions: std::bad_alloc, and those of the
// sink. Memory: at most 25 MiB with the default options.
class Joiner {
 public:
  Joiner(EventIdSet& event_ids, events::EventSink sink, const JoinerOptions& options = {});
  Joiner(const Joiner&) = delete;
  Joiner& operator=(const Joiner&) = delete;

  // Joins a batch that arrives at `now_ms` (wall clock). `before` is called under the mutex, with
  // the time that is used: times never descend.
  IntakeResult Join(const ObservationBatch& batch, std::int64_t now_ms,
                    const std::function<void(std::int64_t arrived_ms)>& before = {});
  // Finishes the calls whose deadline has passed.
  void Tick(std::int64_t now_ms);
  // Finishes all calls.
  void Flush(std::int64_t now_ms);

  // The state as lines: what RestoreState needs to continue exactly here.
  void WriteState(LineWriter* out) const;
  // Replaces the state. Damaged lines are left out.
  void RestoreState(std::string_view lines);

  JoinerStats Stats() const;
  std::vector<SourceStats> Sources() const;

 private:
  using Slot = HeldCalls::Slot;
  // The outcome of an observation.
  enum class Fate : std::uint8_t { kCounted, kDuplicate, kHeld, kOtherSignal, kIgnored };
  enum class Readiness : std::uint8_t { kReady, kWaits, kCovered };

  // An observation with the hashes that identify its call and its span.
  struct Arrival {
    const Observation* observation = nullptr;
    EventIdHash id;
    SpanKeys span;
    std::uint32_t tool = 0;  // ToolHash(); 0: no tool span
  };
  // Identified and prefetched before the first is joined: more than the processor has line buffers
  // for is slower again.
  static constexpr std::size_t kArrivals = 16;

  // joiner.cc
  void Advance(std::int64_t now_ms);
  std::span<const Arrival> Identify(std::span<const Observation> observations);
  void AddRecords(const ObservationBatch& batch);
  Fate Take(const Arrival& arrival);
  void AddSpan(const Arrival& arrival);
  Fate TakeCall(const Arrival& arrival);
  Fate MergeInto(Slot slot, const CallFacts& other, SpanKey tool_span);
  Fate CountSource(const Observation& observation, SourceOutcome outcome, Fate fate);
  Fate Hold(const CallFacts& call, EventIdHash id, SpanKey tool_span);
  Slot JoinOthers(Slot slot, SpanKey tool_span);
  Fate Beat(const Observation& observation);
  void WakeWaiters(SpanKey span);
  // Counts or covers the call if nothing is missing.
  Fate Settle(Slot slot);
  Fate EmitHeld(Slot slot, const CallFacts& call);
  void FinishHeld(Slot slot);
  // Finishes the oldest calls until the others are within the bounds.
  void FinishExcess();
  // False if a call with this event id was counted before.
  bool Emit(const CallFacts& call, EventIdHash id, SpanKey span, std::int64_t arrived_ms);

  // joiner_spans.cc
  EventIdHash IdOf(const Observation& facts);
  void MarkTokens(const Observation& observation, const SpanKeys& span);
  bool HasTokensInside(const Observation& sum, SpanKey span);
  Readiness Resolve(CallFacts* call, const SpanKeys& span, SpanKey* missing_span);
  bool IsCovered(const CallFacts& call, SpanKey span);
  Readiness ResolveTask(const Observation& facts, const SpanKeys& span, SpanKey* missing_span);
  void AddToParent(const SpanTree::Node& node);
  bool HasRelatives(SpanKey span);
  Slot JoinRelatives(Slot slot, SpanKey span);
  Fate TakeWait(const Observation& wait, SpanKey tool_span);
  bool HasWait(SpanKey tool_span);
  void JoinWait(Slot slot, SpanKey tool_span);
  Slot MergeHeld(Slot inner, Slot outer);
  void AddOtherId(Slot slot, std::string_view id);
  // Remembers the ids of a call that is counted by another record, and removes it.
  void Cover(Slot slot);
  void CoverIds(const CallFacts& call);
  void CoverOthers(Slot slot);
  void MarkCounted(const Observation& facts, SpanKey span);

  // joiner_state.cc
  void WriteHeld(const HeldCall& held, LineWriter* out) const;
  struct StateLine;
  bool RestoreLine(StateLine& line, const Observation& fields, bool has_kind);

  std::uint32_t now_s() const { return static_cast<std::uint32_t>(now_ms_ / 1000); }

  EventIdSet& event_ids_;
  const events::EventSink sink_;
  const JoinerOptions options_;

  mutable std::mutex mutex_;  // guards all below
  std::int64_t now_ms_ = 0;
  SpanTree spans_;
  HeldCalls held_;
  SignalRanks ranks_;
  SourceTable sources_;
  std::uint64_t evicted_ = 0;
  std::uint64_t late_ = 0;
  std::array<std::uint64_t, 256> traces_with_tokens_{};  // recent ones; all are in event_ids_
  struct Beats {
    std::uint64_t agent_hash = 0;
    std::int64_t at_ms = 0;
  };
  std::array<Beats, 1024> beats_{};
  // Reused memory.
  std::array<Arrival, kArrivals> arrivals_;
  std::array<std::string, kArrivals> arrival_ids_;
  std::string other_id_;
  std::string task_id_;
};

}  // namespace pitwall::telemetry
