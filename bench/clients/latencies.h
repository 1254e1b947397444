// Measured times and their quantiles.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace pitwall::bench {

using SteadyClock = std::chrono::steady_clock;

class Latencies {
 public:
  void Add(SteadyClock::duration duration) {
    ms_.push_back(std::chrono::duration<double, std::milli>(duration).count());
  }
  std::size_t count() const { return ms_.size(); }
  // The quantile by nearest rank, 0 < q <= 1; 0 without times.
  double QuantileMs(double q) const;
  // `p50 1.2 ms, p99 3.4 ms, max 5.6 ms`
  std::string Text() const;

 private:
  mutable std::vector<double> ms_;
};

// `  <= 50 ms met`
std::string PassOrFail(double reached_ms, double bar_ms);

}  // namespace pitwall::bench
