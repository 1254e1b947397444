// Records through an installed store and reads it back.
#include <pitwall/store.h>

#include <chrono>
#include <cstdio>

int main() {
  pitwall::Store store;
  pitwall::Agent agent = store.GetAgent("agent-7");
  agent.GetTool("bash").Record(std::chrono::milliseconds(12));
  agent.GetTool("bash").Start().Fail("timeout");

  const pitwall::Reading reading = store.Read(pitwall::Window::kAll);
  const bool right = reading.agents.size() == 1 && reading.agents[0].agent_id == "agent-7" &&
                     reading.agents[0].tool_calls == 2 && reading.agents[0].tool_errors == 1;
  if (!right) std::fprintf(stderr, "two calls and one error were recorded, others read\n");
  return right ? 0 : 1;
}
