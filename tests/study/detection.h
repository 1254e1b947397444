// How often a method names the right agents if the truth is known.
#pragma once

#include <cstddef>
#include <span>

#include "tests/study/planted_fleet.h"

namespace pitwall::study {

enum class Named : std::uint8_t { kNobody, kGood, kBad };

struct Detection {
  std::size_t runs = 0;
  std::size_t runs_naming = 0;  // anybody
  std::size_t named = 0;
  std::size_t wrong = 0;        // an ordinary agent, or the wrong way
  std::size_t planted[4] = {};  // by Truth
  std::size_t found[4] = {};

  double WrongShare() const;  // of the named agents; 0 if there are none
  double FoundShare() const;  // of all planted agents
  double FoundShare(Truth truth) const;
};

void Count(std::span<const Truth> truths, std::span<const Named> named, Detection& detection);

// Three methods. The rankings are given the numbers of bad and good agents, which is the most
// favourable case for them.
std::vector<Named> ByStandings(const PlantedFleet& fleet);
std::vector<Named> ByCompletedTimesQuality(const PlantedFleet& fleet);  // completed/claimed × mean
std::vector<Named> ByRawMean(const PlantedFleet& fleet);                // of task durations

}  // namespace pitwall::study
