// A scrape's rows straight from the store.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "exporter/exposition/pages.h"
#include "exporter/views/fleet_rater.h"
#include "pitwall/store.h"

namespace pitwall::exposition {

// Where the agents stand, for scrapes that go by pages: they hold no reading that could be rated.
//
// Thread safety: any thread. A fleet that FleetRater rates anew each time is rated anew here too;
// of a larger one the standings are kept for a second, and while they are made anew others get
// those before: a scrape waits for another one only where there are none yet.
// Memory: a whole reading while it is rated, 16 bytes an agent after that.
class StandingBook {
 public:
  struct Entry {
    std::uint64_t agent_hash;
    StandingClass standing;
  };
  using Entries = std::shared_ptr<const std::vector<Entry>>;

  StandingBook(const Store& store, views::FleetRater& rater) : store_(store), rater_(rater) {}

  // In the order of the agents. Never null.
  Entries Get();
  static std::uint64_t HashOf(std::string_view agent_id);

 private:
  Entries Make();

  const Store& store_;
  views::FleetRater& rater_;
  std::mutex making_;  // held while a large fleet is rated
  std::mutex mutex_;   // held for a look at what follows
  Entries kept_;
  std::chrono::steady_clock::time_point kept_since_;
};

// FleetWalk and the sums, each made when first asked for. `parts`: all that rounds will ask for.
class StorePages final : public PageSource {
 public:
  StorePages(const Store& store, StandingBook& standings, FleetWalk::Parts parts)
      : store_(store), book_(standings), parts_(parts) {}

  void Begin(FleetWalk::Parts parts) override;
  Page Next() override;
  const AgentReading& Fleet() override;
  double QualityMax() const override { return store_.options().quality_max; }

 private:
  void FindStandings(std::span<const AgentReading> agents);

  const Store& store_;
  StandingBook& book_;
  const FleetWalk::Parts parts_;
  std::optional<FleetWalk> walk_;
  std::optional<Reading> fleet_;
  StandingBook::Entries entries_;  // in a round that wants them
  std::size_t next_entry_ = 0;
  std::vector<StandingClass> standings_;  // of the page
};

}  // namespace pitwall::exposition
