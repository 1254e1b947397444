#include "exporter/text/units.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "exporter/text/tokens.h"

namespace pitwall::text {

namespace {

struct DurationUnit {
  std::string_view name;
  std::int64_t ms;
};
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::array<DurationUnit, 7> kDurationUnits = {{{"y", 365 * kDayMs},
                                                         {"w", 7 * kDayMs},
                                                         {"d", kDayMs},
                                                         {"h", 3'600'000},
                                                         {"m", 60'000},
                                                         {"s", 1'000},
                                                         {"ms", 1}}};
constexpr std::string_view kSizePrefixes = "kmgt";

std::string_view ConsumeWhile(std::string_view* text, bool (*belongs)(char)) {
  std::size_t consumed = 0;
  while (consumed < text->size() && belongs((*text)[consumed])) ++consumed;
  const std::string_view head = text->substr(0, consumed);
  text->remove_prefix(consumed);
  return head;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Bytes in a unit; 1 for an empty unit and for `B`, nullopt for an unknown one.
std::optional<std::uint64_t> BytesPerUnit(std::string_view unit) {
  const std::string lower = ToLower(unit);
  if (lower.empty() || lower == "b") return 1;
  const std::size_t power = kSizePrefixes.find(lower[0]);
  if (power == kSizePrefixes.npos) return std::nullopt;
  const std::string_view rest = std::string_view(lower).substr(1);
  const bool is_binary = rest == "ib" || rest == "i";
  if (!is_binary && rest != "b" && !rest.empty()) return std::nullopt;
  std::uint64_t bytes = 1;
  for (std::size_t i = 0; i <= power; ++i) bytes *= is_binary ? 1024 : 1000;
  return bytes;
}

}  // namespace

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  if (text == "0") return std::chrono::milliseconds(0);
  if (text.empty()) return std::nullopt;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  std::int64_t total_ms = 0;
  std::size_t next_unit = 0;
  while (!text.empty()) {
    const std::optional<std::uint64_t> count = ParseInteger(ConsumeWhile(&text, IsDigit));
    const std::string_view name = ConsumeWhile(&text, IsLetter);
    while (next_unit < kDurationUnits.size() && kDurationUnits[next_unit].name != name) ++next_unit;
    if (!count || next_unit == kDurationUnits.size()) return std::nullopt;
    const std::int64_t unit_ms = kDurationUnits[next_unit++].ms;
    if (*count > static_cast<std::uint64_t>((kMost - total_ms) / unit_ms)) return std::nullopt;
    total_ms += static_cast<std::int64_t>(*count) * unit_ms;
  }
  return std::chrono::milliseconds(total_ms);
}

std::string FormatDuration(std::chrono::milliseconds duration) {
  std::int64_t left_ms = duration.count();
  if (left_ms == 0) return "0s";
  std::string text;
  for (const DurationUnit& unit : kDurationUnits) {
    if (unit.name == "w" && left_ms % unit.ms != 0) continue;
    if (unit.name == "y" && left_ms % unit.ms != 0) continue;
    const std::int64_t count = left_ms / unit.ms;
    if (count == 0) continue;
    text += std::to_string(count);
    text += unit.name;
    left_ms %= unit.ms;
  }
  return text;
}

std::optional<std::uint64_t> ParseSizeBytes(std::string_view text) {
  const std::optional<std::uint64_t> count = ParseInteger(ConsumeWhile(&text, IsDigit));
  const std::optional<std::uint64_t> unit_bytes = BytesPerUnit(text);
  if (!count || !unit_bytes) return std::nullopt;
  if (*count > std::numeric_limits<std::uint64_t>::max() / *unit_bytes) return std::nullopt;
  return *count * *unit_bytes;
}

std::string FormatSizeBytes(std::uint64_t size_bytes) {
  constexpr std::array<std::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (unit + 1 < kUnits.size() && size_bytes != 0 && size_bytes % 1024 == 0) {
    size_bytes /= 1024;
    ++unit;
  }
  return std::to_string(size_bytes).append(kUnits[unit]);
}

std::optional<std::uint64_t> ParseInteger(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [at, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || at != end || text.empty()) return std::nullopt;
  return value;
}

std::optional<double> ParseReal(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [at, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || at != end || text.empty() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::string FormatReal(double value) {
  char text[32];
  const auto [end, _] = std::to_chars(std::begin(text), std::end(text), value);
  return {text, end};
}

}  // namespace pitwall::text
