// Checks the values of fields and converts them from simdjson.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <string_view>

#include "exporter/events/event_fields.h"
#include "exporter/events/json_walk.h"

namespace pitwall::events {

// Reads checked fields into a draft. Names without escapes remain views of the JSON text; others
// are unescaped into `names`. Not thread-safe.
class FieldReader {
 public:
  FieldReader(const EventRules& rules, std::int64_t now_ms, std::pmr::memory_resource* names)
      : rules_(rules), now_ms_(now_ms), names_(names) {}

  // False if the value violates the field's bound; the draft's field is then unspecified. The value
  // may or may not be consumed.
  bool Read(Field field, simdjson::ondemand::value& value, EventDraft* draft) const;
  // Reads an object of labels. `is_valid` becomes false if it breaks the bound. Labels that are not
  // kept are checked and left out.
  Syntax ReadLabels(simdjson::ondemand::value& value, int depth_left, EventDraft* draft,
                    bool* is_valid) const;
  // Why the token is no timestamp. A number in another unit gets a hint.
  std::string_view TimestampErrorOf(std::string_view token) const;

 private:
  // The name in the value; empty if the value is not a name.
  std::string_view ReadName(simdjson::ondemand::value& value) const;
  bool ReadName(simdjson::ondemand::value& value, std::string_view* name) const;
  Syntax ReadLabel(simdjson::ondemand::field& label, int depth_left,
                   std::span<std::string_view> values, bool* is_valid) const;
  bool ReadTimestamp(simdjson::ondemand::value& value, std::int64_t* timestamp_ms) const;

  const EventRules& rules_;
  const std::int64_t now_ms_;
  std::pmr::memory_resource* const names_;
};

}  // namespace pitwall::events
