#include "bench/clients/latencies.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>

namespace pitwall::bench {

double Latencies::QuantileMs(double q) const {
  if (ms_.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(ms_.size())));
  const auto at = ms_.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(ms_.begin(), at, ms_.end());
  return *at;
}

std::string Latencies::Text() const {
  char text[128];
  std::snprintf(text, sizeof text, "p50 %.1f ms, p99 %.1f ms, max %.1f ms", QuantileMs(0.5),
                QuantileMs(0.99), QuantileMs(1));
  return text;
}

std::string PassOrFail(double reached_ms, double bar_ms) {
  char text[64];
  std::snprintf(text, sizeof text, "  <= %g ms %s", bar_ms,
                reached_ms <= bar_ms ? "met" : "MISSED");
  return text;
}

}  // namespace pitwall::bench
