// Quantiles of durations in milliseconds, as numbers and as text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "pitwall/reading.h"

namespace pitwall::views {

// Sets `indices` to the schema-3 indices of the buckets that contain the nearest-rank quantiles
// `qs`, which must ascend. One pass. `durations.count` must not be 0.
void QuantileIndices(const Durations& durations, std::span<const double> qs,
                     std::span<std::int32_t> indices);

// The value that represents a bucket: its geometric middle, to six significant digits.
double BucketMiddleMs(std::int32_t index);
// This value as JSON; lives for the whole process.
std::string_view BucketMiddleMsText(std::int32_t index);

// nullopt if there is no duration. The maximum has six significant digits, or is exact if there is
// one duration; no quantile is above it.
std::optional<double> QuantileMs(const Durations& durations, double q);
std::optional<double> MaxMs(const Durations& durations);
std::optional<double> MeanMs(const Durations& durations);

}  // namespace pitwall::views
