// Where an agent stands against its fleet, and why.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/reading.h"

namespace pitwall {

enum class StandingClass : std::uint8_t { kHigh, kTypical, kLow, kUnrated };

std::string_view NameOf(StandingClass standing_class);  // "high", "typical", "low", "unrated"

struct Standing {
  StandingClass standing_class = StandingClass::kUnrated;
  std::uint32_t rank = 0;  // 1 is the best; the unrated come last, every rank is given once
  double score = 0;        // meaningless where unrated
  std::vector<std::string> reasons;
};

// One standing for each of `reading.agents`, in their order. Pure: reads nothing but its argument,
// from any thread; never on a recording thread. The method stands in store/STANDINGS.md.
std::vector<Standing> RateFleet(const Reading& reading);

}  // namespace pitwall
