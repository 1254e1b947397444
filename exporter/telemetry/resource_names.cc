#include "exporter/telemetry/resource_names.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile_values.h"

namespace pitwall::telemetry {

namespace {

// SDKs make a new one for each process, so it would be a new agent at each start.
bool IsUuid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::ranges::equal(text, kForm, [](char c, char form) {
    const bool is_digit =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    return form == '-' ? c == '-' : is_digit;
  });
}

}  // namespace

CommonAttributes::CommonAttributes(const otlp::AttributeNames& names)
    : service_name(names.Find(kServiceName)),
      service_version(names.Find(kServiceVersion)),
      service_instance(names.Find(kServiceInstance)),
      agent_id(names.Find(kPitwallAgentId)) {}

ResourceNames ResourceNamesOf(const otlp::Attributes& resource, const CommonAttributes& common,
                              ObservationBatch* batch) {
  const auto name = [&](std::size_t attribute) {
    return batch->NameOf(TextOf(resource[attribute]));
  };
  ResourceNames names{.agent_id = name(common.agent_id),
                      .service_name = name(common.service_name),
                      .service = name(common.service_instance),
                      .version = name(common.service_version)};
  if (IsPlaceholder(names.service) || IsUuid(names.service)) names.service = names.service_name;
  return names;
}

}  // namespace pitwall::telemetry
