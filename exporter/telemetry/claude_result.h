// The text with which Claude Code tells its model how a tool call ended.
#pragma once

#include <string>
#include <string_view>

namespace pitwall::telemetry {

// The error type that the text states: "exit_3", "rejected", "unknown_tool", "invalid_arguments" or
// "tool_error". Empty if it states none.
std::string ClaudeErrorType(std::string_view text);

}  // namespace pitwall::telemetry
