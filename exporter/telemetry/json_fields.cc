#include "exporter/telemetry/json_fields.h"

#include <xxhash.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/events/rfc3339.h"
#include "exporter/text/units.h"

namespace pitwall::telemetry {

namespace {

constexpr std::int64_t kYear2000Ms = 946'684'800'000;
constexpr double kYear10000Ms = 253'402'300'800'000;  // the year 10000
constexpr double kMaxWholeNumber = 1e15;

}  // namespace

JsonValue JsonValue::operator[](std::string_view key) const {
  simdjson::dom::object object;
  if (!exists_ || element_.get(object) != simdjson::SUCCESS) return {};
  simdjson::dom::element value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS) return {};
  return JsonValue(value);
}

JsonValue JsonValue::First(JsonKeys keys) const {
  for (const std::string_view key : keys) {
    const JsonValue value = (*this)[key];
    if (value.exists() && !value.element_.is_null()) return value;
  }
  return {};
}

bool JsonValue::HasFields() const {
  simdjson::dom::object object;
  return exists_ && element_.get(object) == simdjson::SUCCESS && object.begin() != object.end();
}

std::string_view JsonValue::Text() const {
  std::string_view text;
  if (!exists_ || element_.get(text) != simdjson::SUCCESS) return {};
  return text;
}

std::optional<double> JsonValue::Number() const {
  if (!exists_) return std::nullopt;
  double number = 0;
  if (element_.get(number) == simdjson::SUCCESS) return number;
  return text::ParseReal(Text());
}

std::optional<bool> JsonValue::Bool() const {
  bool value = false;
  if (exists_ && element_.get(value) == simdjson::SUCCESS) return value;
  if (Text() == "true") return true;
  if (Text() == "false") return false;
  return std::nullopt;
}

std::uint64_t JsonValue::Count() const {
  const std::optional<double> number = Number();
  if (!number || !(*number >= 0)) return 0;
  return static_cast<std::uint64_t>(std::min(*number, kMaxWholeNumber));
}

std::string_view JsonValue::Text(JsonKeys keys) const {
  for (const std::string_view key : keys) {
    const std::string_view text = (*this)[key].Text();
    if (!text.empty()) return text;
  }
  return {};
}

std::string JsonValue::Minified() const {
  if (!exists_) return {};
  std::ostringstream out;
  out << simdjson::minify(element_);
  return std::move(out).str();
}

std::int64_t TimeMsOf(JsonValue value) {
  std::int64_t time_ms = 0;
  if (value.IsText()) {
    time_ms = events::ParseRfc3339Ms(value.Text()).value_or(0);
  } else if (const auto number = value.Number(); number && *number<kYear10000Ms&& * number> 0) {
    time_ms = static_cast<std::int64_t>(*number);
  }
  return time_ms < kYear2000Ms ? 0 : time_ms;
}

std::string HashText(std::string_view text) {
  const std::uint64_t hash = XXH3_64bits(text.data(), text.size());
  std::string digits(16, '0');
  for (std::size_t i = 0; i < digits.size(); ++i) {
    digits[i] = "0123456789abcdef"[(hash >> (60 - 4 * i)) & 15];
  }
  return digits;
}

}  // namespace pitwall::telemetry
