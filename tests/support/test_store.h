// Options for a small store without a sampler thread, and time for it.
#pragma once

#include <chrono>
#include <cstdint>

#include "pitwall/store.h"
#include "tests/support/fake_clock.h"

namespace pitwall {

inline StoreOptions OptionsWithoutSampler() {
  StoreOptions options;
  options.sample_interval = std::chrono::milliseconds(0);
  options.max_bytes = 64U << 20;
  return options;
}

inline StoreOptions OptionsWith(const Clock& clock) {
  StoreOptions options = OptionsWithoutSampler();
  options.clock = &clock;
  return options;
}

// Samples once a second, as the daemon's sampler does.
inline void Advance(Store& store, FakeClock& clock, std::int64_t seconds) {
  for (std::int64_t i = 0; i < seconds; ++i) {
    clock.Advance(1000);
    store.Sample();
  }
}

}  // namespace pitwall
