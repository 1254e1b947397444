// Converts between the bodies of ingest and telemetry and those of the journal; these rooms do not
// include each other.
#pragma once

#include <cstdint>
#include <string_view>

#include "exporter/events/ingest.h"
#include "exporter/journal/record.h"

namespace pitwall::storage {

inline journal::Entry EntryOf(const events::ReceivedBody& body) {
  const bool is_lines = body.type == events::BodyType::kNdjson;
  return {body.text, is_lines ? journal::BodyForm::kLines : journal::BodyForm::kJson,
          body.arrived_at_ms, body.quality_max};
}

inline events::ReceivedBody ReceivedBodyOf(const journal::Entry& entry) {
  const bool is_lines = entry.form == journal::BodyForm::kLines;
  return {entry.body, is_lines ? events::BodyType::kNdjson : events::BodyType::kJson,
          entry.arrived_at_ms, entry.quality_max};
}

inline journal::Entry ObservationsEntry(std::string_view lines, std::int64_t arrived_at_ms) {
  return {.body = lines, .form = journal::BodyForm::kObservations, .arrived_at_ms = arrived_at_ms};
}

inline journal::Entry JoinerStateEntry(std::string_view lines, std::int64_t arrived_at_ms) {
  return {.body = lines, .form = journal::BodyForm::kJoinerState, .arrived_at_ms = arrived_at_ms};
}

}  // namespace pitwall::storage
