#include "exporter/views/quantiles.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "pitwall/duration_buckets.h"
#include "pitwall/internal/assert.h"
#include "pitwall/reading.h"

namespace pitwall::views {

namespace {

struct Middle {
  double ms = 0;
  std::array<char, 24> text{};
  std::size_t text_bytes = 0;
};

double ToSixDigits(double value) {
  if (value == 0) return 0;
  const int decimals = 5 - static_cast<int>(std::floor(std::log10(value)));
  const double scale = std::pow(10.0, std::abs(decimals));
  return decimals >= 0 ? std::round(value * scale) / scale : std::round(value / scale) * scale;
}

std::array<Middle, kDurationBuckets> MakeMiddles() {
  std::array<Middle, kDurationBuckets> middles;
  for (int position = 0; position < kDurationBuckets; ++position) {
    Middle& middle = middles[static_cast<std::size_t>(position)];
    middle.ms = ToSixDigits(BucketMiddleNs(BucketIndexAt(position)) / 1e6);
    char* const end =
        std::to_chars(middle.text.begin(), middle.text.end(), middle.ms, std::chars_format::fixed)
            .ptr;
    middle.text_bytes = static_cast<std::size_t>(end - middle.text.begin());
  }
  return middles;
}

const Middle& MiddleOf(std::int32_t index) {
  static const std::array<Middle, kDurationBuckets> middles = MakeMiddles();
  const int position = std::clamp(BucketPositionOf(index), 0, kDurationBuckets - 1);
  return middles[static_cast<std::size_t>(position)];
}

}  // namespace

void QuantileIndices(const Durations& durations, std::span<const double> qs,
                     std::span<std::int32_t> indices) {
  PITWALL_ASSERT(std::is_sorted(qs.begin(), qs.end()));
  PITWALL_ASSERT(indices.size() >= qs.size());
  std::uint64_t passed = 0;
  std::size_t next = 0;
  for (const BucketCount& bucket : durations.buckets) {
    passed += bucket.count;
    for (; next < qs.size(); ++next) {
      const double wanted = std::ceil(qs[next] * static_cast<double>(durations.count));
      if (passed < std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted))) break;
      indices[next] = bucket.index;
    }
  }
  const std::int32_t last = durations.buckets.empty() ? 0 : durations.buckets.back().index;
  for (; next < qs.size(); ++next) indices[next] = last;
}

double BucketMiddleMs(std::int32_t index) { return MiddleOf(index).ms; }

std::string_view BucketMiddleMsText(std::int32_t index) {
  const Middle& middle = MiddleOf(index);
  return {middle.text.data(), middle.text_bytes};
}

std::optional<double> QuantileMs(const Durations& durations, double q) {
  if (durations.count == 0) return std::nullopt;
  std::int32_t index = 0;
  QuantileIndices(durations, {&q, 1}, {&index, 1});
  const double middle_ms = BucketMiddleMs(index);
  if (durations.buckets.empty() || index != durations.buckets.back().index) return middle_ms;
  return std::min(middle_ms, *MaxMs(durations));
}

std::optional<double> MaxMs(const Durations& durations) {
  if (durations.count == 0 || durations.buckets.empty()) return std::nullopt;
  const double max_ms = durations.MaxNs() / 1e6;
  return durations.count == 1 ? max_ms : ToSixDigits(max_ms);
}

std::optional<double> MeanMs(const Durations& durations) {
  if (durations.count == 0) return std::nullopt;
  return static_cast<double>(durations.sum_ns) / (static_cast<double>(durations.count) * 1e6);
}

}  // namespace pitwall::views
