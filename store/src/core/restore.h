// Puts an image into a store that has recorded nothing yet.
#pragma once

#include <span>
#include <string_view>

#include "core/store_core.h"
#include "pitwall/host/store_image.h"
#include "pitwall/reading.h"
#include "series/agent_groups.h"

namespace pitwall::internal {

class Restorer {
 public:
  explicit Restorer(StoreCore& core) : core_(core), registry_(core.registry) {}

  // History first, because it sets the store's time: idle times, waiting times and the moments of
  // claims are measured from it. Patterns last: they belong to agents of the reading.
  RestoreResult Restore(const StoreImageParts& image);

 private:
  RestoreResult RestoreHistory(std::span<const PackedSlot> slots);
  // All counts go to kLateWriterSlot, which the sampler ignores: everything that was recorded
  // before the restart is in the history already.
  void RestoreReading(const Reading& reading);
  void RestoreRetired(const RetiredGroupReading& from);
  // What an AgentReading or RetiredAgentReading belongs to, by the names of this store.
  template <class Agent>
  AgentGroups GroupsFrom(const Agent& from);
  void RestoreRoster(const Reading& reading);
  void RestoreAgent(const AgentReading& from);
  void RestoreSeries(AgentRef agent, const AgentReading& from);
  void RestoreScores(AgentRef agent, const AgentReading& from);
  void RestoreClaim(const ClaimReading& from);
  void RestoreMergedIntoRetired(const Reading& reading);
  std::uint32_t QualityBucket(std::uint32_t from) const;
  void AddSeries(SeriesKind kind, AgentRef agent, NameRef name_a, NameRef name_b,
                 const SeriesStamp& stamp, const SeriesValue& value);

  StoreCore& core_;
  Registry& registry_;
  std::span<const std::string_view> label_names_;  // of the image
  double quality_scale_ = 1;  // greatest score of the image divided by that of this store
};

}  // namespace pitwall::internal
