// How a tool call ended, from the response that a hook passes on.
#pragma once

#include <string>
#include <string_view>

#include "exporter/hooks/program.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::hooks {

struct CallResult {
  telemetry::Outcome outcome = telemetry::Outcome::kSuccess;
  std::string error_type = {};  // of a failure
  bool is_certain = false;      // the response states the outcome
};

// Of a call that ended without an event of failure.
CallResult ResultOfResponse(const Program& program, std::string_view tool,
                            telemetry::JsonValue payload);
// Of an event that reports a failure.
CallResult ResultOfFailure(const Program& program, std::string_view tool,
                           telemetry::JsonValue payload);
// Of a call in a PostToolBatch, from the text that the model gets.
CallResult ResultInBatch(telemetry::JsonValue call);
// Of a status such as "completed", "aborted" or "error".
CallResult ResultOfStatus(std::string_view status);

// The text if it is a word of at most 32 lower-case letters and underscores, such as "rate_limit",
// else `otherwise`. `text` must be a field that holds a type: free text may quote contents.
std::string_view ErrorWord(std::string_view text, std::string_view otherwise);

}  // namespace pitwall::hooks
