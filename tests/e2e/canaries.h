// Reports of agents whose contents are marked.
#pragma once

#include <string_view>
#include <vector>

#include "tests/e2e/agent_reports.h"

namespace pitwall::e2e {

// Part of every marked text.
inline constexpr std::string_view kCanary = "canary7f3a";

// The reports with marks in all places that hold prompts, arguments, outputs, error texts and
// personal data: attributes of records, of their events and resources, bodies and status messages
// of OTLP; fields of hooks.
std::vector<AgentReport> WithCanaries(std::vector<AgentReport> reports);

}  // namespace pitwall::e2e
