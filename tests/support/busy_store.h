// Events of every type, for tests that compare whole stores.
#pragma once

#include <cstdint>
#include <string>

#include "pitwall/store.h"

namespace pitwall {

inline Event EventOf(EventType type, std::string_view agent_id, std::int64_t at_ms) {
  Event event;
  event.type = type;
  event.agent_id = agent_id;
  event.timestamp_ms = at_ms;
  return event;
}

inline void CallTool(Store& store, std::string_view agent_id, std::string_view tool,
                     std::int64_t at_ms, std::uint64_t duration_ns = 20'000'000) {
  Event event = EventOf(EventType::kToolCall, agent_id, at_ms);
  event.tool = tool;
  event.duration_ns = duration_ns;
  event.input_bytes = 3;
  event.output_bytes = 70'000;
  event.waited_ns = 3'000'000'000;
  store.Apply(event);
  event.duration_ns.reset();
  event.success = false;
  event.error_type = "timeout \"quoted\"";
  store.Apply(event);
}

inline void CallModel(Store& store, std::string_view agent_id, std::string_view model,
                      std::int64_t at_ms, std::uint64_t duration_ns = 1'500'000'000) {
  Event event = EventOf(EventType::kModelCall, agent_id, at_ms);
  event.model = model;
  event.duration_ns = duration_ns;
  event.input_tokens = 1'000;
  event.output_tokens = 50;
  event.cached_tokens = 800;
  event.cost_nanousd = 7'000'000;
  store.Apply(event);
  event = EventOf(EventType::kModelCall, agent_id, at_ms);
  event.model = model;
  event.success = false;
  event.error_type = "overloaded";
  store.Apply(event);
}

inline void AddActivity(Store& store, std::string_view agent_id, std::int64_t at_ms) {
  Event event = EventOf(EventType::kTaskClaimed, agent_id, at_ms);
  event.task_id = "t-1";
  event.task_type = "review";
  event.role = "code-worker";
  event.model = "m-1";
  store.Apply(event);
  event.type = EventType::kTaskCompleted;
  event.timestamp_ms += 1234;
  event.score_millionths = 8'100'000;
  store.Apply(event);
  event.type = EventType::kTaskClaimed;
  event.task_id = "still open";
  event.task_type = {};
  store.Apply(event);
  event.type = EventType::kTaskFailed;
  event.task_id = "never claimed";
  event.duration_ns = 5'000'000'000;
  store.Apply(event);
  CallTool(store, agent_id, "bash", at_ms, 412'000'000);
  CallTool(store, agent_id, "read", at_ms, 0);
  event = EventOf(EventType::kTokensUsed, agent_id, at_ms);
  event.input_tokens = 1ULL << 53;
  event.output_tokens = 7;
  event.cached_tokens = 9;
  event.cost_nanousd = 123'456'789;
  store.Apply(event);
  event.model = "m-2";
  store.Apply(event);
  CallModel(store, agent_id, "m-2", at_ms);
}

}  // namespace pitwall
