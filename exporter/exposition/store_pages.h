// The source of rows for a scrape: the store itself.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "exporter/exposition/pages.h"
#include "exporter/rating/rating_service.h"
#include "pitwall/store.h"

namespace pitwall::exposition {

// Reads the agents with FleetWalk, the fleet's sums, and those of the groups. Each is created on
// first use. `parts` must include the parts of every round.
class StorePages final : public PageSource {
 public:
  StorePages(const Store& store, rating::RatingService& rating, FleetWalk::Parts parts)
      : store_(store), rating_(rating), parts_(parts) {}

  void Begin(FleetWalk::Parts parts) override;
  Page Next() override;
  const AgentReading& Fleet() override;
  const Groups& AllGroups() override;
  double QualityMax() const override { return store_.options().quality_max; }

 private:
  void FindStandings(std::span<const AgentReading> agents);

  const Store& store_;
  rating::RatingService& rating_;
  const FleetWalk::Parts parts_;
  std::optional<FleetWalk> walk_;
  std::optional<Reading> fleet_;
  std::optional<Reading> group_sums_;
  Groups groups_;            // of group_sums_
  rating::Classes entries_;  // set in a round with kStandings
  std::size_t next_entry_ = 0;
  std::vector<StandingClass> standings_;  // of the current page
};

}  // namespace pitwall::exposition
