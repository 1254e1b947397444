#include "pitwall/reading.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>

#include "pitwall/duration_buckets.h"

namespace pitwall {

double Durations::QuantileNs(double q) const {
  const double wanted = std::ceil(q * static_cast<double>(count));
  const std::uint64_t rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
  std::uint64_t passed = 0;
  for (const BucketCount& bucket : buckets) {
    passed += bucket.count;
    if (passed >= rank) return BucketMiddleNs(bucket.index);
  }
  return buckets.empty() ? 0 : BucketMiddleNs(buckets.back().index);
}

Reading::Reading() : memory_(std::make_unique<std::pmr::monotonic_buffer_resource>(4096)) {}
Reading::Reading(Reading&&) noexcept = default;
Reading& Reading::operator=(Reading&&) noexcept = default;
Reading::~Reading() = default;

std::string_view Reading::CopyText(std::string_view text) {
  const std::span<char> copy = Allocate<char>(text.size());
  std::copy(text.begin(), text.end(), copy.begin());
  return {copy.data(), copy.size()};
}

}  // namespace pitwall
