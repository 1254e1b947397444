// The source of rows: agents page by page, and the fleet's sums.
#pragma once

#include <span>
#include <vector>

#include "pitwall/host/fleet_walk.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::exposition {

// A part in addition to those of FleetWalk: the standings of the agents.
inline constexpr FleetWalk::Parts kStandings = 1U << 31;

struct Page {
  std::span<const AgentReading> agents;
  std::span<const StandingClass> standings;  // of these agents, or empty
};

// Used like FleetWalk: call Begin, then Next until a page is empty. One thread.
class PageSource {
 public:
  virtual ~PageSource() = default;
  virtual void Begin(FleetWalk::Parts parts) = 0;
  virtual Page Next() = 0;
  virtual const AgentReading& Fleet() = 0;
  virtual double QualityMax() const = 0;
};

// A whole reading as one page. `standings` are those of `reading.agents` in their order, or empty.
class ReadingPages final : public PageSource {
 public:
  explicit ReadingPages(const Reading& reading, std::span<const Standing> standings = {});

  void Begin(FleetWalk::Parts) override { is_given_ = false; }
  Page Next() override;
  const AgentReading& Fleet() override { return reading_.fleet; }
  double QualityMax() const override { return reading_.quality_max; }

 private:
  const Reading& reading_;
  std::vector<StandingClass> standings_;
  bool is_given_ = false;
};

}  // namespace pitwall::exposition
