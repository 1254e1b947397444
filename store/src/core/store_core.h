// The parts of a store of its own, and what counts into them.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "core/ledger.h"
#include "core/recorder.h"
#include "core/timeline.h"
#include "history/history.h"
#include "history/sampler.h"
#include "patterns/call_window.h"
#include "pitwall/event.h"
#include "pitwall/host/store_image.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/store.h"

namespace pitwall::internal {

class StoreCore final : public Recorder {
 public:
  explicit StoreCore(const StoreOptions& options);

  // --- counting: any thread (counting.cc)

  void Apply(const Event& event) noexcept;
  // An event of this agent: who it is, that it is alive, what it did.
  void Apply(AgentRef agent, const Event& event) noexcept override;
  void RecordFinishedCall(Tool& tool, const FinishedCall& call) noexcept override;
  // Adds one event to a series, in the totals and in the slot of its time.
  void Count(SeriesKind kind, AgentRef agent, NameRef name_a, NameRef name_b,
             const Increment& increment, std::int64_t timestamp_ms) noexcept;
  // Adds calls of this moment that were counted elsewhere.
  void AddCalls(std::string_view agent_id, std::string_view tool, const SeriesValue& calls);
  void CountTransition(AgentRef agent, NameRef tool, std::int64_t timestamp_ms) noexcept;
  // A call in the sequence of its agent's: its transition, and its part in the agent's patterns.
  void RecordCallInSequence(AgentRef agent, const Call& call) noexcept;
  std::vector<RepeatedSequence> RepeatedSequences(std::string_view agent_id);

  // --- an image of the store: any thread (capture.cc, save_patterns.cc)

  // Appends the slots that were sealed or changed after the cursor, and moves the cursor on.
  void CopySealedSlots(ImageCursor& cursor, std::vector<PackedSlot>& slots);
  // The same and then the open slot, at one moment: nothing is sealed in between.
  void CopyNewestSlots(ImageCursor& cursor, std::vector<PackedSlot>& slots);
  std::vector<SavedPatterns> SavePatterns();
  void RestorePatterns(std::span<const SavedPatterns> all);

  // Adds to the agent's newest scores.
  void AppendScore(AgentRef agent, std::int64_t scored_at_ms,
                   std::uint32_t score_millionths) noexcept;
  // Puts a claim into the ledger; it holds a reference to its agent until AbandonClaim() or a
  // finish.
  void OpenClaim(Claim claim);

  // --- looking after it: one thread at a time (sampling.cc)

  void Sample();

  StoreOptions options;
  Timeline timeline;
  History history;
  Sampler sampler;  // under history.mutex()
  Ledger ledger;
  // Series of agents that left, and the series of the retired they were merged into, so that
  // history still knows them. Bounded; under registry.lists_mutex().
  std::map<std::uint64_t, SeriesRef> merged_into_retired;

  Atomic<std::uint64_t> events_overflowed{0};
  Atomic<std::uint64_t> agents_retired{0};

 private:
  void UpdateActivity(AgentRef agent, const Event& event) noexcept;
  void Describe(AgentRef agent, const Event& event) noexcept;
  void AppendSealedSlots(ImageCursor& cursor, std::vector<PackedSlot>& slots);
  void ApplyClaim(AgentRef agent, const Event& event);
  void ApplyFinish(AgentRef agent, const Event& event);
  void ApplyToolCall(AgentRef agent, const Event& event) noexcept;
  void ApplyScore(AgentRef agent, const Event& event) noexcept;
  void ApplyTokens(AgentRef agent, const Event& event) noexcept;
  void AbandonClaim(const Claim& claim) noexcept;
  void ReleaseClaim(const Claim& claim) noexcept;

  void UpdateLastUsed();  // every series that a handle recorded to since the last time
  void UpdateLastUsed(SeriesRef series);
  void AbandonOverdueClaims();
  // Whether nothing has come of the agent since then, in store time.
  bool IsIdle(AgentRef agent, std::int64_t since_ms) const;
  std::vector<AgentRef> IdleAgents(std::int64_t since_ms);
  void SealAndRetire();
  void MergeIntoRetired(AgentRef agent);
};

}  // namespace pitwall::internal
