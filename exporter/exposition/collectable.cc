#include "pitwall/collectable.h"

#include <vector>

#include "exporter/exposition/pages.h"
#include "exporter/exposition/prometheus_encoder.h"
#include "pitwall/host/fleet_walk.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/window.h"

namespace pitwall {

std::vector<prometheus::MetricFamily> Collectable::Collect() const {
  const Reading reading = store_.Read(Window::kAll);
  const std::vector<Standing> standings = RateFleet(reading);
  const Reading groups = FleetWalk::ReadGroups(store_);
  exposition::ReadingPages pages(reading, standings, exposition::GroupsOf(groups, {}));
  return exposition::EncodePrometheus(pages);
}

}  // namespace pitwall
