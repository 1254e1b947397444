// Compares an output with the events. Each function reports every difference as a failure of the
// running test, with the agent and the field.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "tests/e2e/expected_fleet.h"

namespace pitwall::e2e {

// Counts and sums exactly, averages to 1e-9 of their value, quantiles to 4.5 %.
void ExpectViewAgrees(const nlohmann::json& view, const ExpectedFleet& fleet);
void ExpectToolsAgree(const nlohmann::json& tools_view, const ExpectedFleet& fleet);
// Every sample of every family of the contract, and no further agent or tool.
void ExpectMetricsAgree(std::string_view body, const ExpectedFleet& fleet);

// Without the keys that differ between readings: `last_updated`, and `state` of a snapshot.
nlohmann::json Timeless(nlohmann::json view);

}  // namespace pitwall::e2e
