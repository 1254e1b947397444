// Small sums and means that a reading leaves to whoever shows it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "pitwall/reading.h"

namespace pitwall::views {

struct TokenSums {
  std::uint64_t input = 0;
  std::uint64_t output = 0;
  std::uint64_t cached = 0;
  std::uint64_t cost_nanousd = 0;
};

inline TokenSums SumOf(std::span<const TokensReading> tokens) {
  TokenSums sums;
  for (const TokensReading& of_model : tokens) {
    sums.input += of_model.input;
    sums.output += of_model.output;
    sums.cached += of_model.cached;
    sums.cost_nanousd += of_model.cost_nanousd;
  }
  return sums;
}

inline std::optional<double> MeanScore(const QualityReading& quality) {
  if (quality.count == 0) return std::nullopt;
  return static_cast<double>(quality.sum_millionths) / (static_cast<double>(quality.count) * 1e6);
}

}  // namespace pitwall::views
