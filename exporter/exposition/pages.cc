#include "exporter/exposition/pages.h"

#include <span>
#include <utility>

#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::exposition {

ReadingPages::ReadingPages(const Reading& reading, std::span<const Standing> standings)
    : reading_(reading) {
  standings_.reserve(standings.size());
  for (const Standing& standing : standings) standings_.push_back(standing.standing_class);
}

Page ReadingPages::Next() {
  if (std::exchange(is_given_, true)) return {};
  return {reading_.agents, standings_};
}

}  // namespace pitwall::exposition
