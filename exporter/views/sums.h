// Sums and means that a reading does not contain.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "pitwall/host/series_fields.h"
#include "pitwall/reading.h"

namespace pitwall::views {

inline void AddCounters(const TokensReading& tokens, TokensReading& sums) {
  ForEachCounter<TokensReading>([&](const auto& row) { sums.*row.field += tokens.*row.field; });
}

// All models together; stamp and model stay empty.
inline TokensReading SumOf(std::span<const TokensReading> tokens) {
  TokensReading sums;
  for (const TokensReading& of_model : tokens) AddCounters(of_model, sums);
  return sums;
}

inline std::optional<double> MeanScore(const QualityReading& quality) {
  if (quality.count == 0) return std::nullopt;
  return static_cast<double>(quality.sum_millionths) / (static_cast<double>(quality.count) * 1e6);
}

}  // namespace pitwall::views
