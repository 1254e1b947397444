#include "standing/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <vector>

#include "pitwall/internal/assert.h"

namespace pitwall::standing {

namespace {

double WallaceFactor(double freedom) { return (8 * freedom + 1) / (8 * freedom + 3); }

}  // namespace

double NormalTail(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }

double LogNormalTail(double z) {
  if (z < 25) return std::log(NormalTail(z));
  const double inverse = 1 / (z * z);
  return -0.5 * z * z - std::log(z * std::sqrt(2 * std::numbers::pi)) +
         std::log1p(-inverse * (1 - 3 * inverse));
}

double NormalOfLogTail(double log_tail) {
  // Newton's method on the logarithm of the tail, which is concave: only the first step can
  // overshoot.
  double z = log_tail < -1 ? std::sqrt(-2 * log_tail) : 0;
  for (int i = 0; i < 60; ++i) {
    const double log_here = LogNormalTail(z);
    const double log_density = -0.5 * z * z - 0.5 * std::log(2 * std::numbers::pi);
    const double step = (log_here - log_tail) / std::exp(log_density - log_here);
    z += std::clamp(step, -8.0, 8.0);
    if (std::abs(step) < 1e-12 * (1 + std::abs(z))) break;
  }
  return z;
}

double StudentToNormal(double t, double freedom) {
  const double z = WallaceFactor(freedom) * std::sqrt(freedom * std::log1p(t * t / freedom));
  return std::copysign(z, t);
}

double NormalToStudent(double z, double freedom) {
  const double root = z / WallaceFactor(freedom);
  return std::copysign(std::sqrt(freedom * std::expm1(root * root / freedom)), z);
}

Interval Wilson(double successes, double trials) {
  if (!(trials > 0)) return {0, 1};
  const double share = successes / trials;
  const double square = kZ95 * kZ95 / trials;
  const double middle = share + square / 2;
  const double reach = kZ95 * std::sqrt(share * (1 - share) / trials + square / (4 * trials));
  return {std::max(0.0, (middle - reach) / (1 + square)),
          std::min(1.0, (middle + reach) / (1 + square))};
}

double Simes(std::span<double> p_values) {
  std::sort(p_values.begin(), p_values.end());
  double least = 1;
  const double count = static_cast<double>(p_values.size());
  for (std::size_t i = 0; i < p_values.size(); ++i) {
    least = std::min(least, p_values[i] * count / static_cast<double>(i + 1));
  }
  return least;
}

double DiscoveryLevel(std::vector<double> p_values, double rate) {
  const double step = rate / static_cast<double>(p_values.size());
  std::erase_if(p_values, [rate](double p_value) { return p_value > rate; });  // never rejected
  std::sort(p_values.begin(), p_values.end());
  for (std::size_t rank = p_values.size(); rank > 0; --rank) {
    const double level = step * static_cast<double>(rank);
    if (p_values[rank - 1] <= level) return level;
  }
  return -1;
}

double Median(std::span<double> values) {
  PITWALL_ASSERT(!values.empty());
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

}  // namespace pitwall::standing
