// Finds the cells that an event adds to.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/call_sequences.h"
#include "core/claims.h"
#include "core/recorder.h"
#include "core/series_counter.h"
#include "core/timeline.h"
#include "pitwall/event.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/store.h"

namespace pitwall::internal {

// Any thread. Lock-free, except for task events (the ledger's mutex) and late events (the
// history's).
class EventCounter {
 public:
  EventCounter(Recorder& recorder, Timeline& timeline, SeriesCounter& counter, Claims& claims,
               CallSequences& sequences, const StoreOptions& options)
      : recorder_(recorder),
        timeline_(timeline),
        counter_(counter),
        claims_(claims),
        sequences_(sequences),
        quality_max_(options.quality_max),
        labels_(options.agent_labels.size()) {}

  // Counts an event for the agent that it names.
  void Apply(const Event& event) noexcept;
  // Counts an event for this agent, to which the caller holds a reference.
  void Apply(AgentRef agent, const Event& event) noexcept;
  void RecordFinishedCall(const FinishedCall& call) noexcept;
  // Adds calls of a tool or a model that another process counted, as calls of this moment.
  void AddCalls(SeriesKind kind, std::string_view agent_id, std::string_view name,
                const SeriesValue& calls);
  // Adds to the agent's newest scores.
  void AppendScore(AgentRef agent, std::int64_t scored_at_ms,
                   std::uint32_t score_millionths) noexcept;

  // Events that are counted under kOverflowName.
  std::uint64_t overflowed() const noexcept { return overflowed_.load(std::memory_order_relaxed); }

 private:
  void UpdateActivity(AgentRef agent, const Event& event) noexcept;
  void Describe(AgentRef agent, const Event& event) noexcept;
  void ApplyToolCall(AgentRef agent, const Event& event) noexcept;
  void ApplyModelCall(AgentRef agent, const Event& event) noexcept;
  // The model of a call: that of the event, else the one that describes the agent, else
  // kUnknownModel.
  NameRef ModelOf(AgentRef agent, const Event& event) noexcept;
  // Counts the event under kOverflowName if there are too many names of the kind.
  void CountOverflow(AgentRef agent, NameKind kind, NameRef name, std::string_view text) noexcept;
  void CountError(SeriesKind kind, AgentRef agent, NameRef name, std::string_view error_type,
                  std::int64_t timestamp_ms) noexcept;
  void CountTokens(AgentRef agent, NameRef model, const Event& event) noexcept;
  void ApplyScore(AgentRef agent, const Event& event) noexcept;
  void ApplyTokens(AgentRef agent, const Event& event) noexcept;

  Recorder& recorder_;
  Timeline& timeline_;
  SeriesCounter& counter_;
  Claims& claims_;
  CallSequences& sequences_;
  const double quality_max_;
  const std::size_t labels_;
  Atomic<std::uint64_t> overflowed_{0};
};

}  // namespace pitwall::internal
