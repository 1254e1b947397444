// The agents of a store for an application that already has a prometheus-cpp Exposer.
//
//   auto agents = std::make_shared<pitwall::Collectable>(store);
//   exposer.RegisterCollectable(agents);
#pragma once

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <vector>

#include "pitwall/store.h"

namespace pitwall {

// Shows what the daemon's `/metrics` shows of the agents: the same families and numbers. Values are
// doubles, as prometheus-cpp has them: exact up to 2^53.
//
// Thread safety: Collect from any thread, also at once; recorders never wait for it. Cost: one
// reading and one rating of the fleet, a handful of allocations for each series. Ownership: the
// store must outlive this. An Exposer holds only a weak pointer: keep the shared one.
class Collectable final : public prometheus::Collectable {
 public:
  explicit Collectable(const Store& store) : store_(store) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const Store& store_;
};

}  // namespace pitwall
