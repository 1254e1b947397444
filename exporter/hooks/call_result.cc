#include "exporter/hooks/call_result.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/hooks/program.h"
#include "exporter/telemetry/claude_result.h"
#include "exporter/telemetry/exit_code.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::hooks {

namespace {

using telemetry::JsonValue;
using telemetry::Outcome;

constexpr std::size_t kMaxWordBytes = 32;
constexpr std::string_view kToolError = "tool_error";

JsonValue ResponseOf(JsonValue payload) {
  return payload.First({"tool_response", "toolResponse", "tool_result", "toolResult", "tool_output",
                        "toolOutput", "output", "result"});
}

CallResult Failure(std::string_view error_type) {
  return {Outcome::kFailure, std::string(error_type), true};
}

bool IsWordByte(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

// Tools without an error also write null, false, "" or {}.
bool IsError(JsonValue error) {
  if (error.IsText()) return !error.Text().empty();
  return error.HasFields() || error.Bool() == true;
}

CallResult ResultOfExitCode(int code) {
  if (code != 0) return Failure(telemetry::ExitError(code));
  return {.is_certain = true};
}

}  // namespace

std::string_view ErrorWord(std::string_view text, std::string_view otherwise) {
  const bool is_word = !text.empty() && text.size() <= kMaxWordBytes &&
                       std::all_of(text.begin(), text.end(), IsWordByte);
  return is_word ? text : otherwise;
}

CallResult ResultOfStatus(std::string_view status) {
  for (const std::string_view good : {"", "ok", "success", "completed", "end_turn"}) {
    if (status == good) return {.is_certain = !status.empty()};
  }
  return Failure(ErrorWord(status, kToolError));
}

CallResult ResultOfResponse(const Program& program, std::string_view tool, JsonValue payload) {
  const JsonValue response = ResponseOf(payload);
  if (program.exit_code != nullptr) {
    if (const auto code = program.exit_code(tool, response)) return ResultOfExitCode(*code);
  }
  if (const JsonValue error = response["error"]; IsError(error)) {
    return Failure(ErrorWord(error.Text({"type", "code"}), kToolError));
  }
  if (response["interrupted"].Bool() == true) return Failure("interrupted");
  if (response.First({"isError", "is_error"}).Bool() == true) return Failure(kToolError);
  if (payload["success"].Bool() == false) return Failure(kToolError);
  const std::string_view kind = response.Text({"resultType", "result_type"});
  if (kind == "denied" || kind == "rejected") return Failure("rejected");
  if (!kind.empty()) return kind == "success" ? ResultOfStatus(kind) : Failure(kToolError);
  const std::string_view status = payload.Text("status");
  if (status == "error" || status == "failed") return Failure(kToolError);
  return {};
}

CallResult ResultOfFailure(const Program& program, std::string_view tool, JsonValue payload) {
  if (payload["is_interrupt"].Bool() == true) return Failure("interrupted");
  const JsonValue error = payload.First({"error", "error_message", "errorMessage"});
  if (program.exit_code != nullptr) {
    if (const auto code = program.exit_code(tool, error)) {
      return Failure(telemetry::ExitError(*code));
    }
  }
  const std::string_view kind = payload.Text({"failure_type", "error_type", "errorType"});
  if (kind == "permission_denied") return Failure("rejected");
  return Failure(ErrorWord(kind, kToolError));
}

CallResult ResultInBatch(JsonValue call) {
  const std::string error_type = telemetry::ClaudeErrorType(ResponseOf(call).Text());
  return error_type.empty() ? CallResult() : Failure(error_type);
}

}  // namespace pitwall::hooks
