// Looks up the fields and types of events, and their bounds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/events/event_field_table.h"  // IWYU pragma: export
#include "pitwall/event.h"

namespace pitwall::events {

std::string_view NameOf(Field field);
// The member of an event that holds the field, if it is a whole number; otherwise nullptr.
std::uint64_t Event::*CountOf(Field field);
// kUnknown for a name that no type has. About 2 ns.
Field FieldFromName(std::string_view name);

FieldSet FieldsOf(EventType type);          // allowed in an event of this type
FieldSet RequiredFieldsOf(EventType type);  // required in an event of this type

std::string_view NameOf(EventType type);
std::optional<EventType> EventTypeFromName(std::string_view name);

// A numeric timestamp before the year 2000 is not in milliseconds.
inline constexpr std::int64_t kMinTimestampMs = 946'684'800'000;
// The maximum time of an event ahead of the daemon's clock.
inline constexpr std::int64_t kMaxAheadMs = 600'000;

// The bounds of events. Immutable; any thread.
class EventRules {
 public:
  // `quality_max` is the greatest score, 0.001 to 1000. `labels`: the labels of agents that are
  // kept.
  explicit EventRules(double quality_max, std::vector<std::string> labels = {});
  double quality_max() const { return quality_max_; }
  const std::vector<std::string>& labels() const { return labels_; }
  // The bound of the field as text: "must be 0 to 2592000000".
  std::string_view BoundOf(Field field) const;
  // Why a value that is not null was refused. `first` is the first character of its JSON: if that
  // is of another type than the field, "must be a number, not a string", else the bound.
  std::string_view ErrorOf(Field field, char first) const;

 private:
  const double quality_max_;
  const std::string score_bound_;
  const std::vector<std::string> labels_;
};

// An event that is being read.
struct EventDraft {
  Event event;
  std::string_view event_id;
};

// Resets the field to its value in an event without it.
void ClearField(Field field, EventDraft* draft);

}  // namespace pitwall::events
