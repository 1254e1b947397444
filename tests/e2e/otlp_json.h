// OTLP in JSON, translated to protobuf.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace pitwall::e2e {

// The request in protobuf; empty for metrics. Fields that have no meaning for a receiver of agents'
// records, such as links and flags, are left out.
std::string ProtobufOf(const nlohmann::json& request);

}  // namespace pitwall::e2e
