// The rating of an agent against its fleet, with reasons.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/reading.h"

namespace pitwall {

class Store;

enum class StandingClass : std::uint8_t { kHigh, kTypical, kLow, kUnrated };

std::string_view NameOf(StandingClass standing_class);  // "high", "typical", "low", "unrated"

struct Standing {
  StandingClass standing_class = StandingClass::kUnrated;
  std::uint32_t rank = 0;  // 1 is the best; unrated agents come last; no two agents have one rank
  double score = 0;        // undefined for unrated agents
  std::vector<std::string> reasons;
};

// One standing for each of `reading.agents`, in their order. Reads only its argument. Any thread
// that does not record, because it takes milliseconds. store/STANDINGS.md describes the method.
std::vector<Standing> RateFleet(const Reading& reading);

// What an agent or a group did of one kind of work, in one aspect, against what the others do of
// it.
struct WorkEvidence {
  std::string_view aspect;  // "task_time", "tool_time", "tool_errors", "unfinished", "quality"
  std::string work;         // the type of task or the tool; empty: none
  double seen = 0;          // tasks, calls or scores
  // Errors: how many failed, and how many would have at the rates of the others. Times: the
  // geometric mean in seconds, and that of the others. Quality: the mean in points.
  double observed = 0;
  double expected = 0;
  double share = 0;  // of the whole difference in this aspect; all shares sum to 1
};

// The evidence of one agent in every aspect, that with the greatest shares first. It has the
// numbers of RateFleet() and costs as much.
std::vector<WorkEvidence> ExplainStanding(const Reading& reading, std::size_t position);

// The standing class of one live agent, in eight bytes.
struct LiveStanding {
  static constexpr std::uint64_t kHashMask = (std::uint64_t{1} << 62) - 1;

  std::uint64_t agent_hash : 62;
  std::uint64_t class_number : 2;

  static std::uint64_t HashOf(std::string_view agent_id);
  StandingClass standing_class() const { return static_cast<StandingClass>(class_number); }
};

// The classes that RateFleet() gives a reading of Window::kAll, computed from the store without a
// reading. For outputs that are as large as the fleet. In the order of Reading::agents. Any thread
// that does not record; recorders never wait for it. Memory while it runs: some 300 bytes for each
// agent, and 64 for each of its tools and task types.
std::vector<LiveStanding> RateLive(const Store& store);

}  // namespace pitwall
