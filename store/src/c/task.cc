#include <cmath>
#include <cstdint>

#include "c/arguments.h"
#include "c/handles.h"  // IWYU pragma: keep
#include "pitwall/event.h"
#include "pitwall/pitwall.h"

using pitwall::EventType;
using pitwall::c::Arguments;
using pitwall::c::EventNow;
using pitwall::c::Presence;

namespace {
pitwall_status Complete(pitwall_agent* agent, const char* task_id, const double* score) {
  if (agent == nullptr) return PITWALL_BAD_HANDLE;
  pitwall::Event event = EventNow(EventType::kTaskCompleted, agent->agent_id);
  Arguments arguments =
      Arguments().Name(task_id, Presence::kOptional, PITWALL_BAD_TASK_ID, event.task_id);
  if (score != nullptr) arguments.Score(*score, agent->store->quality_max());
  if (!arguments.ok()) return arguments.status();
  if (score != nullptr)
    event.score_millionths = static_cast<std::uint32_t>(std::llround(*score * 1e6));
  agent->store->Apply(event);
  return PITWALL_OK;
}
}  // namespace

pitwall_status pitwall_task_claim(pitwall_agent* agent, const char* task_id,
                                  const char* task_type) {
  if (agent == nullptr) return PITWALL_BAD_HANDLE;
  pitwall::Event event = EventNow(EventType::kTaskClaimed, agent->agent_id);
  const Arguments arguments =
      Arguments()
          .Name(task_id, Presence::kOptional, PITWALL_BAD_TASK_ID, event.task_id)
          .Name(task_type, Presence::kOptional, PITWALL_BAD_TASK_TYPE, event.task_type);
  if (arguments.ok()) agent->store->Apply(event);
  return arguments.status();
}

pitwall_status pitwall_task_complete(pitwall_agent* agent, const char* task_id) {
  return Complete(agent, task_id, nullptr);
}

pitwall_status pitwall_task_complete_with_score(pitwall_agent* agent, const char* task_id,
                                                double score) {
  return Complete(agent, task_id, &score);
}

pitwall_status pitwall_task_fail(pitwall_agent* agent, const char* task_id,
                                 const char* error_type) {
  if (agent == nullptr) return PITWALL_BAD_HANDLE;
  pitwall::Event event = EventNow(EventType::kTaskFailed, agent->agent_id);
  const Arguments arguments =
      Arguments()
          .Name(task_id, Presence::kOptional, PITWALL_BAD_TASK_ID, event.task_id)
          .Name(error_type, Presence::kOptional, PITWALL_BAD_ERROR_TYPE, event.error_type);
  if (arguments.ok()) agent->store->Apply(event);
  return arguments.status();
}
