// The fields of an event: their names, which type has which, and what each may hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pitwall/event.h"

namespace pitwall::events {

// In the order in which the first thing wrong with an event is looked for.
enum class Field : std::uint8_t {
  kType,
  kAgentId,
  kTool,
  kTimestamp,
  kEventId,
  kRole,
  kModel,
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
  kUnknown,
};
inline constexpr int kFields = static_cast<int>(Field::kUnknown);

using FieldSet = std::uint32_t;
constexpr FieldSet Bit(Field field) { return FieldSet{1} << static_cast<int>(field); }

std::string_view NameOf(Field field);
// The member of an event that holds the field, where it is a whole number; else nullptr.
std::uint64_t Event::*CountOf(Field field);
// kUnknown where no type has such a field. About 2 ns.
Field FieldFromName(std::string_view name);

FieldSet FieldsOf(EventType type);          // what an event of this type may carry
FieldSet RequiredFieldsOf(EventType type);  // and must

std::string_view NameOf(EventType type);
std::optional<EventType> EventTypeFromName(std::string_view name);

// How far ahead of the daemon's clock an event's time may lie.
inline constexpr std::int64_t kMaxAheadMs = 600'000;

// What events are held to. Immutable; any thread.
class EventRules {
 public:
  // `quality_max` is the greatest score, above 0 and at most 1000.
  explicit EventRules(double quality_max);
  double quality_max() const { return quality_max_; }
  // What the field must be: "must be 0 to 2592000000".
  std::string_view BoundOf(Field field) const;

 private:
  const double quality_max_;
  const std::string score_bound_;
};

// One event while it is read.
struct EventDraft {
  Event event;
  std::string_view event_id;
};

// Puts the field back to what an event has that does not carry it.
void ClearField(Field field, EventDraft* draft);

}  // namespace pitwall::events
