// The rating of groups of agents, such as those of one role or one model, against each other.
//
// The agent is the sampling unit: ten calls of one agent are not ten agents. Groups are compared at
// the same mix of task types and tools. store/STANDINGS.md describes the method.
//
// Pure functions of their arguments. Any thread that does not record: they take milliseconds.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall {

// Which group each agent of a reading belongs to, by one dimension.
struct Grouping {
  std::string_view what;  // "role", "model"; used in sentences
  // One per agent of the reading, then one per entry of `retired_agents`; empty: of no group.
  std::span<const std::string_view> names;
};

struct GroupStanding {
  std::string group;
  std::size_t agents = 0;  // that were compared, retired ones included
  Standing standing;
  // What the standing rests on: for each aspect at most ten kinds of work, the greatest shares
  // first. Sums over the agents of the group; busy agents count less in the shares, as in the
  // rating.
  std::vector<WorkEvidence> evidence;
};

// One standing for each group, in the order of their first agents. Agents without a group count
// nowhere. The false discovery rate over the groups is 5 %.
std::vector<GroupStanding> RateGroups(const Reading& reading, const Grouping& grouping);

// One aspect of a comparison of two groups. Ratios are those of group a to group b.
struct AspectComparison {
  std::string_view aspect;   // "task_time", "tool_time", "tool_errors", "unfinished", "quality"
  bool is_ratio = true;      // if not, the difference and its interval are in points
  std::size_t agents_a = 0;  // with comparable work
  std::size_t agents_b = 0;
  double observations_a = 0;  // their tasks, calls or scores
  double observations_b = 0;
  // Empty if there is too little to compare.
  std::optional<double> difference;
  std::optional<double> low;  // 95 % interval
  std::optional<double> high;
  // The interval excludes equality, or every difference that matters: 10 %, or a hundredth of the
  // greatest score.
  bool is_decided = false;
  // How many more of each group would probably decide (at a power of 80 %, if the true difference
  // is the observed one, or 10 % if that is more). 0 if decided, empty if unknown.
  std::optional<double> more_agents;
  std::optional<double> more_observations;
  std::string conclusion;  // a sentence
};

struct PairComparison {
  std::vector<AspectComparison> aspects;
  std::string conclusion;
};

// Compares two groups directly, aspect by aspect, at the same mix of work. Intervals hold for each
// aspect alone. Empty if one of the groups has no agent.
std::optional<PairComparison> CompareGroups(const Reading& reading, const Grouping& grouping,
                                            std::string_view a, std::string_view b);

}  // namespace pitwall
