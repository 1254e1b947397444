// An exact decimal number: whole units and the position of the decimal point.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>

namespace pitwall::text {

inline constexpr unsigned kMaxScale = 9;
inline constexpr std::array<std::uint64_t, kMaxScale + 1> kPowersOfTen = {
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

// `units` / 10^`scale`: nanoseconds with scale 9 are seconds.
struct Decimal {
  std::uint64_t units = 0;
  unsigned scale = 0;  // at most kMaxScale

  double AsDouble() const {
    return static_cast<double>(static_cast<long double>(units) /
                               static_cast<long double>(kPowersOfTen[scale]));
  }
};

inline constexpr std::size_t kMaxDecimalChars = 24;

// Whole numbers. Most values of a scrape are small, so these have a fast path.
inline char* WriteWhole(char* at, std::uint64_t value) {
  if (value >= 100) return std::to_chars(at, at + kMaxDecimalChars, value).ptr;
  if (value >= 10) *at++ = static_cast<char>('0' + value / 10);
  *at = static_cast<char>('0' + value % 10);
  return at + 1;
}

// Writes the exact value without trailing zeros, at most kMaxDecimalChars. Returns the end.
inline char* WriteDecimal(char* at, Decimal value) {
  if (value.scale == 0) return WriteWhole(at, value.units);
  const std::uint64_t one = kPowersOfTen[value.scale];
  at = WriteWhole(at, value.units / one);
  std::uint64_t fraction = value.units % one;
  if (fraction == 0) return at;
  unsigned digits = value.scale;
  for (; fraction % 10 == 0; fraction /= 10) --digits;
  *at = '.';
  for (unsigned i = digits; i > 0; --i, fraction /= 10)
    at[i] = static_cast<char>('0' + fraction % 10);
  return at + digits + 1;
}

}  // namespace pitwall::text
