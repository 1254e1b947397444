// The source of rows: agents page by page, and the fleet's sums.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "exporter/rating/group_ratings.h"
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

// The groups of all dimensions.
struct Groups {
  std::span<const GroupReading> groups;
  std::vector<std::string> dimensions;   // by GroupDimension: "role", "label.run"
  std::vector<StandingClass> standings;  // of these groups, or empty
};
// `standings`: of the groups of each dimension, or empty.
Groups GroupsOf(const Reading& reading, std::span<const rating::GroupStandings> standings);

// Used like FleetWalk: call Begin, then Next until a page is empty. One thread.
class PageSource {
 public:
  virtual ~PageSource() = default;
  virtual void Begin(FleetWalk::Parts parts) = 0;
  virtual Page Next() = 0;
  virtual const AgentReading& Fleet() = 0;
  virtual const Groups& AllGroups() = 0;
  virtual double QualityMax() const = 0;
};

// A whole reading as one page. `standings` are those of `reading.agents` in their order, or empty.
// What `groups` refers to must outlive it.
class ReadingPages final : public PageSource {
 public:
  explicit ReadingPages(const Reading& reading, std::span<const Standing> standings = {},
                        Groups groups = {});

  void Begin(FleetWalk::Parts) override { is_given_ = false; }
  Page Next() override;
  const AgentReading& Fleet() override { return reading_.fleet; }
  const Groups& AllGroups() override { return groups_; }
  double QualityMax() const override { return reading_.quality_max; }

 private:
  const Reading& reading_;
  std::vector<StandingClass> standings_;
  const Groups groups_;
  bool is_given_ = false;
};

}  // namespace pitwall::exposition
