// Converts between the body type of ingest and that of the journal; neither room includes the
// other.
#pragma once

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

}  // namespace pitwall::storage
