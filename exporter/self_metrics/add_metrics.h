// Counters and gauges in a prometheus-cpp registry, for the rooms that count something.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/labels.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <string>

namespace pitwall::self_metrics {

// The registry owns what it returns.
inline prometheus::Counter& AddCounter(prometheus::Registry& registry, const std::string& name,
                                       const std::string& help,
                                       const prometheus::Labels& labels = {}) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add(labels);
}
inline prometheus::Gauge& AddGauge(prometheus::Registry& registry, const std::string& name,
                                   const std::string& help, const prometheus::Labels& labels = {}) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add(labels);
}

// Raises a counter to a total that is counted elsewhere; never lowers it. One thread at a time.
inline void RaiseTo(prometheus::Counter& counter, double total) {
  const double missing = total - counter.Value();
  if (missing > 0) counter.Increment(missing);
}
inline void RaiseTo(prometheus::Counter& counter, std::uint64_t total) {
  RaiseTo(counter, static_cast<double>(total));
}

inline void Set(prometheus::Gauge& gauge, std::uint64_t value) {
  gauge.Set(static_cast<double>(value));
}

}  // namespace pitwall::self_metrics
