// Builds the observations of one record, by the rule that matches it.
#pragma once

#include <string_view>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile_table.h"

namespace pitwall::telemetry {

// Attributes that mean the same for every emitter.
struct CommonAttributes {
  explicit CommonAttributes(const otlp::AttributeNames& names);

  std::size_t service_name;
  std::size_t service_version;
  std::size_t service_instance;
  std::size_t agent_id;  // `pitwall.agent_id` of the resource or the record
};
inline constexpr std::string_view kServiceName = "service.name";
inline constexpr std::string_view kServiceVersion = "service.version";
inline constexpr std::string_view kServiceInstance = "service.instance.id";
inline constexpr std::string_view kPitwallAgentId = "pitwall.agent_id";

// The signal that carries records of this kind.
Signal SignalOf(otlp::RecordKind kind);

// Appends the observations of the record by the rule. `name` is the record's name. Texts are those
// of the record, or belong to the batch.
void AddObservations(const ProfileTable& table, const ProfileTable::BoundRule& rule,
                     const CommonAttributes& common, const otlp::Record& record,
                     std::string_view name, ObservationBatch* batch);
// Appends the span as one that connects others.
void AddLink(const ProfileTable& table, const CommonAttributes& common, const otlp::Record& record,
             std::string_view name, ObservationBatch* batch);

}  // namespace pitwall::telemetry
