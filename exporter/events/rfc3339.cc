#include "exporter/events/rfc3339.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pitwall::events {

namespace {

constexpr std::size_t kSecondsEnd = 19;  // of "2026-01-04T17:16:49"
constexpr std::int64_t kDayS = 24 * 3600;

// Reads digits at fixed positions, and remembers whether all of them were digits.
class Digits {
 public:
  explicit Digits(std::string_view text) : text_(text) {}
  int Two(std::size_t at) { return One(at) * 10 + One(at + 1); }
  bool AllRead() const { return all_read_; }

 private:
  int One(std::size_t at) {
    const unsigned digit = static_cast<unsigned char>(text_[at]) - unsigned{'0'};
    all_read_ &= digit <= 9;
    return static_cast<int>(digit);
  }
  std::string_view text_;
  bool all_read_ = true;
};

// Removes a fraction such as ".123" from the front; nullopt for a point without digits.
std::optional<int> ConsumeFractionMs(std::string_view* text) {
  if (!text->starts_with('.')) return 0;
  int fraction_ms = 0;
  int scale = 100;
  std::size_t i = 1;
  for (; i < text->size() && (*text)[i] >= '0' && (*text)[i] <= '9'; ++i, scale /= 10) {
    fraction_ms += ((*text)[i] - '0') * scale;
  }
  if (i == 1) return std::nullopt;
  text->remove_prefix(i);
  return fraction_ms;
}

std::optional<int> ParseOffsetMinutes(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  Digits digits(text);
  const int hours = digits.Two(1);
  const int minutes = digits.Two(4);
  if (!digits.AllRead() || hours > 23 || minutes > 59) return std::nullopt;
  return text[0] == '+' ? hours * 60 + minutes : -(hours * 60 + minutes);
}

// Whether a month begins at this second.
bool BeginsAMonth(std::int64_t at_s) {
  if (at_s % kDayS != 0) return false;
  const std::chrono::sys_days day{std::chrono::days{at_s / kDayS}};
  return std::chrono::year_month_day{day}.day() == std::chrono::day{1};
}

}  // namespace

std::optional<std::int64_t> ParseRfc3339Ms(std::string_view text) {
  if (text.size() <= kSecondsEnd || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  Digits digits(text);
  const std::chrono::year_month_day date{std::chrono::year{digits.Two(0) * 100 + digits.Two(2)},
                                         std::chrono::month{static_cast<unsigned>(digits.Two(5))},
                                         std::chrono::day{static_cast<unsigned>(digits.Two(8))}};
  const int hour = digits.Two(11);
  const int minute = digits.Two(14);
  const int second = digits.Two(17);
  if (!digits.AllRead() || !date.ok() || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  std::string_view rest = text.substr(kSecondsEnd);
  const std::optional<int> fraction_ms = ConsumeFractionMs(&rest);
  const std::optional<int> offset_minutes = ParseOffsetMinutes(rest);
  if (!fraction_ms || !offset_minutes) return std::nullopt;

  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  const std::int64_t at_s = days * kDayS + hour * 3600 + (minute - *offset_minutes) * 60 + second;
  if (second == 60 && !BeginsAMonth(at_s)) return std::nullopt;
  return at_s * 1000 + *fraction_ms;
}

}  // namespace pitwall::events
