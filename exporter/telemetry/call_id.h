// The event ids of calls: the same for every signal that reports the call.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/telemetry/observation.h"

namespace pitwall::telemetry {

// Replaces `id` by the event id of a tool call, model call, claim or end of a task:
//
//   t:CONVERSATION:ID   a tool call. Without a conversation the trace is the scope of the id
//   r:CONVERSATION:ID   a model call, by its response or request
//   r:ID                the same without a conversation, if the id is long
//   s:TRACE:SPAN        a call without an id
//   u:CONVERSATION:INPUT:OUTPUT:CACHED  a model call without id and span
//   h:CONVERSATION:TOOL:MS:NS           a tool call without id and span: its end and duration
//   a:RUN:claimed, a:RUN:done           a task; RUN is its id, else TRACE-SPAN
void MakeEventId(const Observation& observation, std::string* id);
// The id of the claim that belongs to the end of a task.
void MakeClaimId(const Observation& end, std::string* id);
// The task of a claim or end: RUN.
void MakeTaskId(const Observation& observation, std::string* id);

}  // namespace pitwall::telemetry
