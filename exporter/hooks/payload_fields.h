// The fields of a payload, whatever the names that the program gives them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "exporter/hooks/program.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::hooks {

struct PayloadFields {
  telemetry::JsonValue payload;
  Action action = Action::kAlive;
  telemetry::Observation base;  // emitter, identity and time
  std::string_view turn;        // empty: the program has no ids of turns
  std::uint64_t turn_key = 0;
  bool is_subagent = false;
  // Of a tool call.
  std::string_view tool;
  std::string_view id;
  std::string arguments;  // minified; empty: none
  std::uint64_t call_key = 0;
  std::uint64_t arguments_key = 0;
};

// The payload is an object. `event` names the event if the payload does not. Texts that had to
// change are kept in the batch.
PayloadFields ReadFields(const Program& program, telemetry::JsonValue payload,
                         std::string_view event, std::int64_t now_ms,
                         telemetry::ObservationBatch& batch);

// The texts one after the other, each with an end.
std::string JoinTexts(std::initializer_list<std::string_view> parts);

}  // namespace pitwall::hooks
