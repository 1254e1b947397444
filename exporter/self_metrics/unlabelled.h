// Metrics of the daemon's own that have no labels, for the rooms that count something.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <cstdint>

namespace pitwall::self_metrics {

// Made in the registry, which owns them.
inline prometheus::Counter& UnlabelledCounter(prometheus::Registry& registry, const char* name,
                                              const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}
inline prometheus::Gauge& UnlabelledGauge(prometheus::Registry& registry, const char* name,
                                          const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

// Brings a counter up to a total that is kept elsewhere. One thread at a time.
inline void RaiseTo(prometheus::Counter& counter, std::uint64_t total) {
  const double missing = static_cast<double>(total) - counter.Value();
  if (missing > 0) counter.Increment(missing);
}

}  // namespace pitwall::self_metrics
