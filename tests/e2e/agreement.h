// Whether an output says what the events say. Each reports every difference as a failure of the
// running test, with the agent and the field.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "tests/e2e/expected_fleet.h"

namespace pitwall::e2e {

// Counts and sums exactly, averages to 1e-9 of their value, quantiles to 4.5 %.
void ExpectViewAgrees(const nlohmann::json& view, const ExpectedFleet& fleet);
void ExpectToolsAgree(const nlohmann::json& tools_view, const ExpectedFleet& fleet);
// Every sample of every family of the contract, and no agent or tool more.
void ExpectMetricsAgree(std::string_view body, const ExpectedFleet& fleet);

// Without what differs from one reading to the next: `last_updated`, and `state` of a snapshot.
nlohmann::json Timeless(nlohmann::json view);

}  // namespace pitwall::e2e
