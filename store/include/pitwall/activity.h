// The tool calls of every agent, step by step: enough for a sparkline, at a small part of the cost
// of one Store::ReadHistory() per agent. A value; any thread may use it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pitwall {

struct AgentActivity {
  std::string agent_id;
  std::vector<std::uint64_t> tool_calls;  // one per step, oldest first; the newest ends now
};

struct Activity {
  std::int64_t begins_at_ms = 0;  // wall clock, of the first step
  std::int64_t step_ms = 0;
  std::vector<AgentActivity> agents;  // that called a tool within the window
};

}  // namespace pitwall
