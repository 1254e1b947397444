// How busy every agent was, step by step: enough for a small line beside its name, at a small part
// of the cost of Store::ReadHistory() for each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pitwall {

struct AgentActivity {
  std::string agent_id;
  std::vector<std::uint64_t> tool_calls;  // one a step, oldest first; the newest step ends now
};

struct Activity {
  std::int64_t begins_at_ms = 0;  // wall clock, of the first step
  std::int64_t step_ms = 0;
  std::vector<AgentActivity> agents;  // those that called any tool within the window
};

}  // namespace pitwall
