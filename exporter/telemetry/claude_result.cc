#include "exporter/telemetry/claude_result.h"

#include <string>
#include <string_view>

#include "exporter/telemetry/exit_code.h"

namespace pitwall::telemetry {

namespace {

bool IsRefusal(std::string_view text) {
  return text.starts_with("Claude requested permissions") ||
         text.starts_with("Permission to use ") || text.starts_with("The user doesn't want to");
}

}  // namespace

std::string ClaudeErrorType(std::string_view text) {
  if (text.starts_with("Error: ")) text.remove_prefix(7);
  if (const auto code = ClaudeExitCode(text)) return *code == 0 ? "" : ExitError(*code);
  if (IsRefusal(text)) return "rejected";
  if (text.starts_with("[Request interrupted by user")) return "interrupted";
  constexpr std::string_view kErrorTag = "<tool_use_error>";
  if (!text.starts_with(kErrorTag)) return {};
  text.remove_prefix(kErrorTag.size());
  if (text.starts_with("Error: No such tool available")) return "unknown_tool";
  if (text.starts_with("InputValidationError")) return "invalid_arguments";
  return "tool_error";
}

}  // namespace pitwall::telemetry
