#include "exporter/events/json_number.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace pitwall::events {

namespace {

constexpr std::size_t kMostWholeDigits = 19;  // always below 2^64
constexpr std::size_t kMostExactDigits = 15;  // always below 2^53
constexpr std::int64_t kMostExponent = 1'000'000'000'000'000;
constexpr double kPowersOfTen[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

// The parts of JSON's number grammar.
struct Parts {
  bool is_number = false;
  bool is_negative = false;
  std::string_view whole;
  std::string_view fraction;
  bool has_exponent = false;
  std::int64_t exponent = 0;  // brought into ±kMostExponent
  std::uint64_t digits = 0;   // whole and fraction, modulo 2^64
};

std::string_view TakeDigits(std::string_view* text, std::uint64_t* value) {
  std::size_t count = 0;
  for (; count < text->size(); ++count) {
    const unsigned digit = static_cast<unsigned char>((*text)[count]) - unsigned{'0'};
    if (digit > 9) break;
    *value = *value * 10 + digit;
  }
  const std::string_view digits = text->substr(0, count);
  text->remove_prefix(count);
  return digits;
}

bool TakeOneOf(std::string_view* text, std::string_view wanted) {
  if (text->empty() || wanted.find(text->front()) == wanted.npos) return false;
  text->remove_prefix(1);
  return true;
}

Parts Split(std::string_view text) {
  Parts parts;
  parts.is_negative = TakeOneOf(&text, "-");
  parts.whole = TakeDigits(&text, &parts.digits);
  if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole[0] == '0')) return parts;
  if (TakeOneOf(&text, ".")) {
    parts.fraction = TakeDigits(&text, &parts.digits);
    if (parts.fraction.empty()) return parts;
  }
  if (TakeOneOf(&text, "eE")) {
    parts.has_exponent = true;
    const bool is_negative = text.starts_with('-');
    TakeOneOf(&text, "+-");
    std::uint64_t modulo = 0;
    const std::string_view digits = TakeDigits(&text, &modulo);
    if (digits.empty()) return parts;
    const std::size_t zeros = std::min(digits.find_first_not_of('0'), digits.size());
    parts.exponent = digits.size() - zeros > 18
                         ? kMostExponent
                         : std::min(static_cast<std::int64_t>(modulo), kMostExponent);
    if (is_negative) parts.exponent = -parts.exponent;
  }
  parts.is_number = text.empty();
  return parts;
}

double RoundedReal(std::string_view text, const Parts& parts) {
  double real = 0;
  const auto [_, error] = std::from_chars(text.data(), text.data() + text.size(), real);
  if (error == std::errc()) return real;
  // Too large or too small for a double: the place of the first digit that counts tells which.
  const auto leading_zeros = static_cast<std::int64_t>(
      std::min(parts.fraction.find_first_not_of('0'), parts.fraction.size()));
  const std::int64_t place =
      parts.whole[0] == '0' ? -leading_zeros : static_cast<std::int64_t>(parts.whole.size());
  if (place + parts.exponent <= 0) return 0;
  const double infinity = std::numeric_limits<double>::infinity();
  return parts.is_negative ? -infinity : infinity;
}

}  // namespace

JsonNumber ParseJsonNumber(std::string_view text) {
  const Parts parts = Split(text);
  if (!parts.is_number) return {};
  const bool is_whole = parts.fraction.empty() && !parts.has_exponent;
  if (is_whole && !parts.is_negative && parts.whole.size() <= kMostWholeDigits) {
    return {JsonNumber::Kind::kWhole, parts.digits, static_cast<double>(parts.digits)};
  }
  JsonNumber number{JsonNumber::Kind::kReal, 0, 0};
  if (!parts.has_exponent && parts.whole.size() + parts.fraction.size() <= kMostExactDigits) {
    // Both are exact as doubles, so the quotient is rounded once.
    number.real = static_cast<double>(parts.digits) / kPowersOfTen[parts.fraction.size()];
    if (parts.is_negative) number.real = -number.real;
  } else {
    number.real = RoundedReal(text, parts);
  }
  return number;
}

}  // namespace pitwall::events
