#include "exporter/events/field_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

#include "exporter/events/event_fields.h"
#include "exporter/events/json_walk.h"
#include "exporter/events/rfc3339.h"
#include "pitwall/event.h"

namespace pitwall::events {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr double kMaxDurationMs = 2'592'000'000;       // 30 days
constexpr double kMaxInteger = 9'007'199'254'740'991;  // 2^53 - 1
constexpr auto kYear2000Ms = static_cast<double>(kMinTimestampMs);
constexpr double kLeastSeconds = 1e8;  // the year 1973
// Microseconds since the year 1973, and nanoseconds until the year 2286.
constexpr double kLeastFinerUnit = 1e14;
constexpr double kMostFinerUnit = 1e19;
constexpr double kMaxCostUsd = 1'000'000;
static_assert(static_cast<std::uint64_t>(kMaxDurationMs) * 1'000'000 == kMaxDurationNs);

// An escape takes at most six bytes for a byte of the name.
constexpr std::size_t kMaxEscapedBytes = 6 * kMaxNameBytes;

// The number in `value`, if it is one from 0 to `most`. All bounds are below 2^53, where a double
// represents every whole number.
std::optional<double> NumberUpTo(ondemand::value& value, double most) {
  double number = 0;
  if (value.get_double().get(number) != simdjson::SUCCESS) return std::nullopt;
  if (!(number >= 0 && number <= most)) return std::nullopt;
  return number;
}

// Reads a number in units of 1 / `units`, rounded to the nearest.
template <class Integer>
bool ReadScaled(ondemand::value& value, double most, double units, Integer* scaled) {
  const std::optional<double> number = NumberUpTo(value, most);
  if (!number) return false;
  *scaled = static_cast<Integer>(std::llround(*number * units));
  return true;
}

template <class Integer>
bool ReadScaled(ondemand::value& value, double most, double units, std::optional<Integer>* scaled) {
  return ReadScaled(value, most, units, &scaled->emplace());
}

bool ReadInteger(ondemand::value& value, std::uint64_t* whole) {
  const std::optional<double> number = NumberUpTo(value, kMaxInteger);
  if (!number || std::trunc(*number) != *number) return false;
  *whole = static_cast<std::uint64_t>(*number);
  return true;
}

bool ReadBool(ondemand::value& value, bool* truth) {
  return value.get_bool().get(*truth) == simdjson::SUCCESS;
}

// Whether every byte is printable ASCII other than a backslash. Most names are.
bool IsPlain(std::string_view text) {
  std::uint8_t others = 0;  // one byte wide, for better vectorisation
  for (const char c : text) {
    const auto above_space = static_cast<std::uint8_t>(static_cast<std::uint8_t>(c) - ' ');
    others |= static_cast<std::uint8_t>(above_space > '~' - ' ');
    others |= static_cast<std::uint8_t>(c == '\\');
  }
  return others == 0;
}

}  // namespace

std::string_view FieldReader::ReadName(ondemand::value& value) const {
  const std::string_view token = value.raw_json_token();
  if (token[0] != '"') return {};
  const std::string_view raw = TextOf(token);
  if (raw.size() > kMaxEscapedBytes) return {};
  if (IsPlain(raw)) return raw.size() <= kMaxNameBytes ? raw : std::string_view();
  if (raw.find('\\') == raw.npos) return IsValidName(raw) ? raw : std::string_view();
  std::string_view name;
  if (value.get_string().get(name) != simdjson::SUCCESS || !IsValidName(name)) return {};
  char* const owned = static_cast<char*>(names_->allocate(name.size(), 1));
  std::copy(name.begin(), name.end(), owned);
  return {owned, name.size()};
}

bool FieldReader::ReadName(ondemand::value& value, std::string_view* name) const {
  *name = ReadName(value);
  return !name->empty();
}

bool FieldReader::ReadTimestamp(ondemand::value& value, std::int64_t* timestamp_ms) const {
  const std::int64_t latest_ms = now_ms_ + kMaxAheadMs;
  if (value.raw_json_token()[0] != '"') {
    const std::optional<double> number = NumberUpTo(value, static_cast<double>(latest_ms));
    if (!number || *number < kYear2000Ms) return false;
    *timestamp_ms = static_cast<std::int64_t>(*number);
    return true;
  }
  const std::optional<std::int64_t> parsed_ms = ParseRfc3339Ms(ReadName(value));
  if (!parsed_ms || *parsed_ms < 0 || *parsed_ms > latest_ms) return false;
  *timestamp_ms = *parsed_ms;
  return true;
}

std::string_view FieldReader::TimestampErrorOf(std::string_view token) const {
  double number = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), number);
  if (error == std::errc() && number >= kLeastSeconds && number < kYear2000Ms) {
    return "must be milliseconds since the epoch; a number before the year 2000 looks like seconds";
  }
  if (error == std::errc() && number >= kLeastFinerUnit && number <= kMostFinerUnit) {
    return "must be milliseconds since the epoch; so large a number looks like micro- or "
           "nanoseconds";
  }
  return rules_.BoundOf(Field::kTimestamp);
}

bool FieldReader::Read(Field field, ondemand::value& value, EventDraft* draft) const {
  Event& event = draft->event;
  switch (field) {
    case Field::kType: {
      const std::optional<EventType> type = EventTypeFromName(ReadName(value));
      if (type) event.type = *type;
      return type.has_value();
    }
    case Field::kAgentId:
      return ReadName(value, &event.agent_id);
    case Field::kTool:
      return ReadName(value, &event.tool);
    case Field::kTimestamp:
      return ReadTimestamp(value, &event.timestamp_ms);
    case Field::kEventId:
      return ReadName(value, &draft->event_id);
    case Field::kRole:
      return ReadName(value, &event.role);
    case Field::kModel:
      return ReadName(value, &event.model);
    case Field::kVersion:
      return ReadName(value, &event.version);
    case Field::kLabels:
      return false;  // not an object
    case Field::kTaskId:
      return ReadName(value, &event.task_id);
    case Field::kTaskType:
      return ReadName(value, &event.task_type);
    case Field::kDurationMs:
      return ReadScaled(value, kMaxDurationMs, 1e6, &event.duration_ns);
    case Field::kWaitedMs:
      return ReadScaled(value, kMaxDurationMs, 1e6, &event.waited_ns);
    case Field::kScore:
      return ReadScaled(value, rules_.quality_max(), 1e6, &event.score_millionths);
    case Field::kSuccess:
      return ReadBool(value, &event.success);
    case Field::kErrorType:
      return ReadName(value, &event.error_type);
    case Field::kArgsHash:
      return ReadName(value, &event.args_hash);
    case Field::kCostUsd:
      return ReadScaled(value, kMaxCostUsd, 1e9, &event.cost_nanousd);
    default:
      if (const auto count = CountOf(field)) return ReadInteger(value, &(event.*count));
      return true;
  }
}

void ClearField(Field field, EventDraft* draft) {
  static const Event kBlank;
  Event& event = draft->event;
  switch (field) {
    case Field::kTool:
      event.tool = kBlank.tool;
      break;
    case Field::kTaskId:
      event.task_id = kBlank.task_id;
      break;
    case Field::kTaskType:
      event.task_type = kBlank.task_type;
      break;
    case Field::kDurationMs:
      event.duration_ns = kBlank.duration_ns;
      break;
    case Field::kWaitedMs:
      event.waited_ns = kBlank.waited_ns;
      break;
    case Field::kScore:
      event.score_millionths = kBlank.score_millionths;
      break;
    case Field::kSuccess:
      event.success = kBlank.success;
      break;
    case Field::kErrorType:
      event.error_type = kBlank.error_type;
      break;
    case Field::kArgsHash:
      event.args_hash = kBlank.args_hash;
      break;
    case Field::kCostUsd:
      event.cost_nanousd = kBlank.cost_nanousd;
      break;
    default:  // whole numbers; the others are fields of every type and stay
      if (const auto count = CountOf(field)) event.*count = kBlank.*count;
      break;
  }
}

}  // namespace pitwall::events
