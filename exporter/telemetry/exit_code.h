// Exit codes of shell commands, where agents put them. A command's own output may contain the same
// phrases, so each format is read only at its place.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exporter/telemetry/json_fields.h"

namespace pitwall::telemetry {

// "Exit code 3", at the beginning of the text.
std::optional<int> ClaudeExitCode(std::string_view text);
// "Process exited with code 3" or "Exit code: 3" in a line before the line "Output:".
std::optional<int> CodexExitCode(std::string_view text);
// "Exit Code: 3" in one of the last lines. For results of the shell tool only.
std::optional<int> GeminiExitCode(std::string_view text);
// A field of the object, or of its metadata, output or result.
std::optional<int> ExitCodeOf(JsonValue response);

// "exit_3"
std::string ExitError(int exit_code);

}  // namespace pitwall::telemetry
