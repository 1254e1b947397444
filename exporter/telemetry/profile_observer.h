// Builds the observations of one record, by the rule that matches it.
#pragma once

#include <string_view>

#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile_table.h"
#include "exporter/telemetry/resource_names.h"

namespace pitwall::telemetry {

// A record with what is known about it. Borrowed for a call.
struct RecordContext {
  const ProfileTable& table;
  const otlp::Record& record;
  std::string_view name;      // of the record
  std::string_view agent_id;  // of the record, or of its resource
  const ResourceNames& resource;
};

// The signal that carries records of this kind.
Signal SignalOf(otlp::RecordKind kind);

// Appends the observations of the record by the rule. Texts are those of the record, or belong to
// the batch.
void AddObservations(const RecordContext& context, const ProfileTable::BoundRule& rule,
                     ObservationBatch* batch);
// Appends the span as one that connects others.
void AddLink(const RecordContext& context, ObservationBatch* batch);

}  // namespace pitwall::telemetry
