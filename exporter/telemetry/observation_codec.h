// Observations as NDJSON: their form in the journal and in bodies of `POST /api/observations`.
//
// A line is one observation, or the records of one source if it has no kind. Absent fields are left
// out. The texts of an observation are names; nothing of prompts, arguments or outputs has a field.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "exporter/events/event_parser.h"
#include "exporter/telemetry/line_writer.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::telemetry {

// The fields of an observation, without begin and end of the line. About 100 ns.
void WriteFields(const Observation& observation, LineWriter* out);
// A line for each observation and for each tally.
void WriteBatch(const ObservationBatch& batch, LineWriter* out);

struct DecodeResult {
  std::uint64_t rejected = 0;              // lines
  std::vector<events::EventError> errors;  // the first events::kMaxErrors
};

// Adds the observations and tallies of `lines` to the batch. A line with an unknown field, a value
// out of bounds or a broken syntax is rejected alone. Blank lines are skipped.
DecodeResult DecodeObservations(std::string_view lines, ObservationBatch* batch);

// Reads the other fields of a line. False if the key is unknown or the value is wrong.
using FieldReader = std::function<bool(std::string_view key, simdjson::ondemand::value& value)>;

// Reads one line after the other. For each: `begin`, then `other` for each key that is no field of
// an observation, then `end` with the fields that are. The texts of the observation are kept in
// `texts`.
struct LineHandler {
  std::function<void()> begin;
  FieldReader other;
  // Returns the name of the field that is wrong or missing; empty if the line is accepted.
  std::function<std::string_view(const Observation& fields, bool has_kind)> end;
};
DecodeResult ReadLines(std::string_view lines, ObservationBatch* texts, const LineHandler& handler);

}  // namespace pitwall::telemetry
