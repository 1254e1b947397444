// The source of rows for a scrape: the store itself.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "exporter/exposition/pages.h"
#include "exporter/rating/standing_cache.h"
#include "pitwall/store.h"

namespace pitwall::exposition {

// Reads the agents with FleetWalk, and the fleet's sums. Each is created on first use. `parts` must
// include the parts of every round.
class StorePages final : public PageSource {
 public:
  StorePages(const Store& store, StandingCache& standings, FleetWalk::Parts parts)
      : store_(store), standing_cache_(standings), parts_(parts) {}

  void Begin(FleetWalk::Parts parts) override;
  Page Next() override;
  const AgentReading& Fleet() override;
  double QualityMax() const override { return store_.options().quality_max; }

 private:
  void FindStandings(std::span<const AgentReading> agents);

  const Store& store_;
  StandingCache& standing_cache_;
  const FleetWalk::Parts parts_;
  std::optional<FleetWalk> walk_;
  std::optional<Reading> fleet_;
  StandingCache::Standings entries_;  // set in a round with kStandings
  std::size_t next_entry_ = 0;
  std::vector<StandingClass> standings_;  // of the current page
};

}  // namespace pitwall::exposition
