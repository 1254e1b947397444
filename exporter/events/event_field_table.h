// The fields of an event: their names, their bounds, and the types that have them. A new field is a
// row here.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "pitwall/event.h"

namespace pitwall::events {

// In the order in which the first violation of an event is searched.
enum class Field : std::uint8_t {
  kType,
  kAgentId,
  kTool,
  kTimestamp,
  kEventId,
  kRole,
  kModel,
  kVersion,
  kLabels,
  kTaskId,
  kTaskType,
  kDurationMs,
  kScore,
  kSuccess,
  kErrorType,
  kArgsHash,
  kInputBytes,
  kOutputBytes,
  kInputTokens,
  kOutputTokens,
  kCachedTokens,
  kCostUsd,
  kWaitedMs,
  kUnknown,
};
inline constexpr int kFields = static_cast<int>(Field::kUnknown);

using FieldSet = std::uint32_t;
constexpr FieldSet Bit(Field field) { return FieldSet{1} << static_cast<int>(field); }

inline constexpr std::string_view kNameBound =
    "must be 1 to 128 bytes of UTF-8 without control characters";
inline constexpr std::string_view kDurationBound = "must be 0 to 2592000000";
inline constexpr std::string_view kIntegerBound =
    "must be a whole number from 0 to 9007199254740991";

struct FieldInfo {
  std::string_view name;
  std::string_view bound;
  std::uint64_t Event::*count = nullptr;  // of whole numbers
};
inline constexpr std::array<FieldInfo, kFields> kFieldInfos = {{
    {"type",
     "must be task_claimed, task_completed, task_failed, tool_call, model_call, quality_scored, "
     "tokens_used or heartbeat"},
    {"agent_id", kNameBound},
    {"tool", kNameBound},
    {"timestamp",
     "must be RFC 3339 or milliseconds since the epoch, from 1970 to at most 10 minutes ahead"},
    {"event_id", kNameBound},
    {"role", kNameBound},
    {"model", kNameBound},
    {"version", kNameBound},
    {"labels",
     "must be an object of at most 8 texts of 1 to 128 bytes of UTF-8 without control characters"},
    {"task_id", kNameBound},
    {"task_type", kNameBound},
    {"duration_ms", kDurationBound},
    {"score", ""},  // EventRules::score_bound_
    {"success", "must be true or false"},
    {"error_type", kNameBound},
    {"args_hash", kNameBound},
    {"input_bytes", kIntegerBound, &Event::input_bytes},
    {"output_bytes", kIntegerBound, &Event::output_bytes},
    {"input_tokens", kIntegerBound, &Event::input_tokens},
    {"output_tokens", kIntegerBound, &Event::output_tokens},
    {"cached_tokens", kIntegerBound, &Event::cached_tokens},
    {"cost_usd", "must be 0 to 1000000"},
    {"waited_ms", kDurationBound},
}};

template <class... Fields>
constexpr FieldSet SetOf(Fields... fields) {
  return (FieldSet{0} | ... | Bit(fields));
}

struct TypeInfo {
  std::string_view name;
  FieldSet required;
  FieldSet optional;
};
inline constexpr FieldSet kCommonFields =
    SetOf(Field::kType, Field::kAgentId, Field::kTimestamp, Field::kEventId, Field::kRole,
          Field::kModel, Field::kVersion, Field::kLabels);
inline constexpr FieldSet kRequiredFields = SetOf(Field::kType, Field::kAgentId);
inline constexpr FieldSet kTaskFields = SetOf(Field::kTaskId, Field::kTaskType);
inline constexpr FieldSet kTokenFields =
    SetOf(Field::kInputTokens, Field::kOutputTokens, Field::kCachedTokens, Field::kCostUsd);
// In the order of EventType.
inline constexpr std::array<TypeInfo, kEventTypes> kTypeInfos = {{
    {"task_claimed", kRequiredFields, kTaskFields},
    {"task_completed", kRequiredFields, kTaskFields | SetOf(Field::kDurationMs, Field::kScore)},
    {"task_failed", kRequiredFields, kTaskFields | SetOf(Field::kDurationMs, Field::kErrorType)},
    {"tool_call", kRequiredFields | Bit(Field::kTool),
     SetOf(Field::kDurationMs, Field::kSuccess, Field::kErrorType, Field::kArgsHash,
           Field::kInputBytes, Field::kOutputBytes, Field::kWaitedMs)},
    {"quality_scored", kRequiredFields | Bit(Field::kScore), SetOf(Field::kTaskId)},
    {"tokens_used", kRequiredFields, kTokenFields},
    {"heartbeat", kRequiredFields, 0},
    {"model_call", kRequiredFields,
     kTokenFields | SetOf(Field::kDurationMs, Field::kSuccess, Field::kErrorType)},
}};

}  // namespace pitwall::events
