// A store that contains a fleet, for benchmarks that read.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>

#include "pitwall/clock.h"
#include "pitwall/store.h"

namespace pitwall::bench {

inline std::string AgentId(std::size_t i) { return "agent-1767302507934-" + std::to_string(i); }

inline void ApplyTask(Store& store, std::string_view agent_id, std::uint64_t duration_ns) {
  Event event;
  event.agent_id = agent_id;
  event.role = "code-worker";
  event.timestamp_ms = SystemClock().WallMs();
  event.type = EventType::kTaskClaimed;
  store.Apply(event);
  event.type = EventType::kTaskCompleted;
  event.duration_ns = duration_ns;
  store.Apply(event);
}

// Agents with ten finished tasks, one quality score and ten calls of each of `tools` tools. No
// sampler.
inline std::unique_ptr<Store> MakeFleet(std::size_t agents, std::size_t tools) {
  StoreOptions options;
  options.max_agents = std::max(options.max_agents, static_cast<std::uint32_t>(agents));
  options.sample_interval = std::chrono::milliseconds(0);
  auto store = std::make_unique<Store>(options);
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> task_s(4, 1);
  std::lognormal_distribution<double> call_s(-3, 1.5);
  for (std::size_t i = 0; i < agents; ++i) {
    const std::string agent_id = AgentId(i);
    for (int task = 0; task < 10; ++task) {
      ApplyTask(*store, agent_id, static_cast<std::uint64_t>(task_s(random) * 1e9));
    }
    Agent agent = store->GetAgent(agent_id);
    if (tools > 0) agent.Score(8);
    for (std::size_t tool = 0; tool < tools; ++tool) {
      Tool held = agent.GetTool("tool-" + std::to_string(tool));
      for (int call = 0; call < 10; ++call) {
        held.Record(std::chrono::nanoseconds(static_cast<std::int64_t>(call_s(random) * 1e9)));
      }
    }
  }
  return store;
}

}  // namespace pitwall::bench
