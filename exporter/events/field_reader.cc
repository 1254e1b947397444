// How each field's value is checked and taken.
#include <algorithm>
#include <cmath>

#include "exporter/events/event_fields.h"
#include "exporter/events/json_number.h"
#include "exporter/events/json_text.h"
#include "exporter/events/rfc3339.h"

namespace pitwall::events {

namespace {

constexpr double kMaxDurationMs = 2'592'000'000;     // 30 days
constexpr double kMaxWhole = 9'007'199'254'740'991;  // 2^53 - 1
constexpr double kMaxCostUsd = 1'000'000;
static_assert(static_cast<std::uint64_t>(kMaxDurationMs) * 1'000'000 == kMaxDurationNs);

// The number in `value`, where it is finite and 0 to `most`.
std::optional<JsonNumber> NumberUpTo(const JsonValue& value, double most) {
  if (value.kind != JsonValue::Kind::kScalar) return std::nullopt;
  const JsonNumber number = ParseJsonNumber(value.scalar);
  if (number.kind == JsonNumber::Kind::kNone || !(number.real >= 0 && number.real <= most)) {
    return std::nullopt;
  }
  return number;
}

// The same in units of 1 / `units`, rounded to the nearest.
template <class Integer>
bool ReadScaled(const JsonValue& value, double most, std::uint64_t units, Integer* scaled) {
  const std::optional<JsonNumber> number = NumberUpTo(value, most);
  if (!number) return false;
  *scaled = static_cast<Integer>(
      number->kind == JsonNumber::Kind::kWhole
          ? number->whole * units
          : static_cast<std::uint64_t>(std::llround(number->real * static_cast<double>(units))));
  return true;
}

template <class Integer>
bool ReadScaled(const JsonValue& value, double most, std::uint64_t units,
                std::optional<Integer>* scaled) {
  return ReadScaled(value, most, units, &scaled->emplace());
}

bool ReadWhole(const JsonValue& value, std::uint64_t* whole) {
  const std::optional<JsonNumber> number = NumberUpTo(value, kMaxWhole);
  if (!number || std::trunc(number->real) != number->real) return false;
  *whole = number->kind == JsonNumber::Kind::kWhole ? number->whole
                                                    : static_cast<std::uint64_t>(number->real);
  return true;
}

bool ReadBool(const JsonValue& value, bool* truth) {
  if (value.kind != JsonValue::Kind::kScalar) return false;
  *truth = value.scalar == "true";
  return *truth || value.scalar == "false";
}

}  // namespace

std::string_view FieldReader::ReadName(const JsonString& string) const {
  if (!string.has_escape && !string.has_control && !string.has_special) {
    return string.raw.size() <= kMaxNameBytes ? string.raw : std::string_view();
  }
  std::string_view name = string.raw;
  char decoded[kMaxNameBytes];
  if (string.has_escape) {
    const std::optional<std::size_t> size_bytes = DecodeEscapes(name, decoded);
    if (!size_bytes) return {};
    name = {decoded, *size_bytes};
  }
  if (name.size() > kMaxNameBytes || !IsUtf8WithoutControls(name)) return {};
  if (!string.has_escape || name.empty()) return name;
  char* const owned = static_cast<char*>(names_->allocate(name.size(), 1));
  std::copy(name.begin(), name.end(), owned);
  return {owned, name.size()};
}

bool FieldReader::ReadName(const JsonValue& value, std::string_view* name) const {
  if (value.kind != JsonValue::Kind::kString) return false;
  *name = ReadName(value.string);
  return !name->empty();
}

bool FieldReader::ReadTimestamp(const JsonValue& value, std::int64_t* timestamp_ms) const {
  const std::int64_t latest_ms = now_ms_ + kMostAheadMs;
  if (value.kind != JsonValue::Kind::kString) {
    const std::optional<JsonNumber> number = NumberUpTo(value, static_cast<double>(latest_ms));
    if (number) *timestamp_ms = static_cast<std::int64_t>(number->real);
    return number.has_value();
  }
  const std::optional<std::int64_t> parsed_ms = ParseRfc3339Ms(ReadName(value.string));
  if (!parsed_ms || *parsed_ms < 0 || *parsed_ms > latest_ms) return false;
  *timestamp_ms = *parsed_ms;
  return true;
}

bool FieldReader::Read(Field field, const JsonValue& value, EventDraft* draft) const {
  Event& event = draft->event;
  switch (field) {
    case Field::kType: {
      if (value.kind != JsonValue::Kind::kString) return false;
      const std::optional<EventType> type = EventTypeNamed(ReadName(value.string));
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
    case Field::kTaskId:
      return ReadName(value, &event.task_id);
    case Field::kTaskType:
      return ReadName(value, &event.task_type);
    case Field::kDurationMs:
      return ReadScaled(value, kMaxDurationMs, 1'000'000, &event.duration_ns);
    case Field::kScore:
      return ReadScaled(value, rules_.quality_max(), 1'000'000, &event.score_millionths);
    case Field::kSuccess:
      return ReadBool(value, &event.success);
    case Field::kErrorType:
      return ReadName(value, &event.error_type);
    case Field::kArgsHash:
      return ReadName(value, &event.args_hash);
    case Field::kInputBytes:
      return ReadWhole(value, &event.input_bytes);
    case Field::kOutputBytes:
      return ReadWhole(value, &event.output_bytes);
    case Field::kInputTokens:
      return ReadWhole(value, &event.input_tokens);
    case Field::kOutputTokens:
      return ReadWhole(value, &event.output_tokens);
    case Field::kCachedTokens:
      return ReadWhole(value, &event.cached_tokens);
    case Field::kCostUsd:
      return ReadScaled(value, kMaxCostUsd, 1'000'000'000, &event.cost_nanousd);
    case Field::kUnknown:
      break;
  }
  return true;
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
    case Field::kInputBytes:
      event.input_bytes = kBlank.input_bytes;
      break;
    case Field::kOutputBytes:
      event.output_bytes = kBlank.output_bytes;
      break;
    case Field::kInputTokens:
      event.input_tokens = kBlank.input_tokens;
      break;
    case Field::kOutputTokens:
      event.output_tokens = kBlank.output_tokens;
      break;
    case Field::kCachedTokens:
      event.cached_tokens = kBlank.cached_tokens;
      break;
    case Field::kCostUsd:
      event.cost_nanousd = kBlank.cost_nanousd;
      break;
    default:  // what every type may carry
      break;
  }
}

}  // namespace pitwall::events
