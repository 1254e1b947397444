// What the resource of OTLP records says about the agent, whatever its emitter.
#pragma once

#include <cstddef>
#include <string_view>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"

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

// What a resource says about all of its records, as names.
struct ResourceNames {
  std::string_view agent_id;
  std::string_view service_name;
  std::string_view service;  // the instance unless it is a UUID, or else the name
  std::string_view version;
};
ResourceNames ResourceNamesOf(const otlp::Attributes& resource, const CommonAttributes& common,
                              ObservationBatch* batch);

}  // namespace pitwall::telemetry
