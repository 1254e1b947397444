// Reports of a small fleet, written by hand: each call is reported by several of them.
#pragma once

#include <vector>

#include "tests/e2e/agent_reports.h"

namespace pitwall::e2e {

// In the order in which the programs send them:
// - a framework by the GenAI conventions, whose agents call each other as tools, with nested MCP
//   spans and sums of tokens, and a framework that reports only sums;
// - a CLI whose logs, spans and hooks share ids, with a call that only a hook reports;
// - a CLI whose exit codes are in the output of its logs.
std::vector<AgentReport> AgentReports();

}  // namespace pitwall::e2e
