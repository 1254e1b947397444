// The metrics of a store, for an application that already has a prometheus-cpp Exposer.
//
//   auto agents = std::make_shared<pitwall::Collectable>(store);
//   exposer.RegisterCollectable(agents);
#pragma once

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <vector>

#include "pitwall/store.h"

namespace pitwall {

// Collects the agents' families with the names and values of the daemon's `/metrics`. Values are
// doubles, as in prometheus-cpp: exact up to 2^53.
//
// Thread safety: Collect may be called from any thread and concurrently; recorders never wait for
// it. Cost: one reading and one rating of the fleet, and a few allocations for each series.
// Ownership: the store must outlive this object. An Exposer keeps only a weak pointer, so the
// application must keep the shared pointer.
class Collectable final : public prometheus::Collectable {
 public:
  explicit Collectable(const Store& store) : store_(store) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const Store& store_;
};

}  // namespace pitwall
