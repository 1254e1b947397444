// The value of a sample: an exact decimal or a double.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>

#include "exporter/text/decimal.h"

namespace pitwall::text {

// Sixteen bytes, passed by value. Counts and sums of the store are decimals, so that 2^64-1 stays
// 2^64-1; metrics of a prometheus-cpp registry are doubles.
class Number {
 public:
  constexpr Number() : Number(Decimal{}) {}
  // NOLINTNEXTLINE(google-explicit-constructor): every decimal is a number.
  constexpr Number(Decimal exact) : bits_(exact.units), scale_(exact.scale) {}
  constexpr Number(std::uint64_t units, unsigned scale) : bits_(units), scale_(scale) {}
  explicit constexpr Number(double value)
      : bits_(std::bit_cast<std::uint64_t>(value)), scale_(kIsDouble) {}

  constexpr bool is_exact() const { return scale_ != kIsDouble; }
  // Requires is_exact().
  constexpr Decimal exact() const { return {bits_, scale_}; }
  double AsDouble() const { return is_exact() ? exact().AsDouble() : std::bit_cast<double>(bits_); }
  bool IsNan() const { return !is_exact() && std::isnan(AsDouble()); }

 private:
  static constexpr unsigned kIsDouble = kMaxScale + 1;

  std::uint64_t bits_;
  unsigned scale_;
};

// The longest double without an exponent needs about 345 characters.
inline constexpr std::size_t kMaxNumberChars = 400;

// Writes the shortest text that reads back as the same double, without an exponent: 4096, 0.25,
// +Inf, NaN. At most kMaxNumberChars; returns the end.
char* WriteShortest(char* at, double value);
std::string ShortestText(double value);

inline char* WriteNumber(char* at, Number value) {
  return value.is_exact() ? WriteDecimal(at, value.exact()) : WriteShortest(at, value.AsDouble());
}

}  // namespace pitwall::text
