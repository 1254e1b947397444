// Numbers in sentences.
#pragma once

#include <array>
#include <charconv>
#include <string>
#include <system_error>

namespace pitwall::standing {

inline std::string Fixed(double value, int decimals) {
  std::array<char, 64> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value,
                                          std::chars_format::fixed, decimals);
  if (error != std::errc()) return "very many";
  return {text.data(), end};
}

inline std::string Count(double value) { return Fixed(value, 0); }
inline std::string Percent(double share) { return Fixed(100 * share, 0); }

// About two significant digits: 0.31, 1.04, 2.1, 14.
inline std::string Ratio(double ratio) {
  if (!(ratio < 1e6)) return "over 1000000";
  if (ratio < 1.095) return Fixed(ratio, 2);
  return Fixed(ratio, ratio < 9.95 ? 1 : 0);
}

inline std::string Between(const std::string& low, const std::string& high) {
  return "95% CI " + low + "–" + high;
}

}  // namespace pitwall::standing
