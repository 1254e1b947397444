#include "exporter/transcripts/codex_call.h"

#include <simdjson.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/telemetry/exit_code.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/text/units.h"

namespace pitwall::transcripts {

namespace {

using telemetry::JsonValue;

// Outputs of calls that did not run, by their beginning.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kErrors = {{
    {"unsupported call", "unknown_tool"},
    {"failed to parse function arguments", "invalid_arguments"},
    {"apply_patch verification failed", "tool_error"},
    {"Script failed", "tool_error"},
    {"exec_command failed", "tool_error"},
    {"execution error", "tool_error"},
    {"failed in sandbox", "tool_error"},
    {"aborted", "interrupted"},
    {"exec command rejected", "rejected"},
}};

std::string_view ErrorOfText(std::string_view text) {
  for (const auto& [beginning, error] : kErrors) {
    if (text.starts_with(beginning)) return error;
  }
  return {};
}

std::optional<std::uint64_t> NanosecondsOf(JsonValue duration) {
  constexpr std::uint64_t kMaxSeconds = 30 * 24 * 3600 - 1;
  if (!duration["secs"].exists() || duration.Count("secs") > kMaxSeconds ||
      duration.Count("nanos") >= 1'000'000'000) {
    return std::nullopt;
  }
  return duration.Count("secs") * 1'000'000'000 + duration.Count("nanos");
}

// "Wall time: 0.5070 seconds" in the head of the text.
std::optional<std::uint64_t> WallTimeIn(std::string_view text) {
  for (const std::string_view phrase : {"Wall time: ", "Wall time "}) {
    const std::size_t at = text.substr(0, 256).find(phrase);
    if (at == text.npos) continue;
    const std::string_view rest = text.substr(at + phrase.size(), 32);
    const auto seconds = text::ParseReal(rest.substr(0, rest.find(' ')));
    if (seconds && *seconds >= 0 && *seconds < 1e6) {
      return static_cast<std::uint64_t>(*seconds * 1e9);
    }
  }
  return std::nullopt;
}

void AddText(std::string_view text, CodexCall* call) {
  if (!call->exit_code) call->exit_code = telemetry::CodexExitCode(text);
  if (!call->duration_ns) call->duration_ns = WallTimeIn(text);
  if (call->error_type.empty()) call->error_type = ErrorOfText(text);
}

// Older versions: {"output":"…","metadata":{"exit_code":1,"duration_seconds":0.2}}
void AddObject(JsonValue object, CodexCall* call) {
  if (!call->exit_code) call->exit_code = telemetry::ExitCodeOf(object);
  if (const auto seconds = object["metadata"]["duration_seconds"].Number();
      !call->duration_ns && seconds && *seconds >= 0 && *seconds < 1e6) {
    call->duration_ns = static_cast<std::uint64_t>(*seconds * 1e9);
  }
  if (object["success"].Bool() == false) call->error_type = "tool_error";
  AddText(object.Text({"text", "output", "content"}), call);
}

void SetArguments(std::string_view arguments, CodexCall* call) {
  call->arguments_hash = telemetry::HashText(arguments);
  call->input_bytes = arguments.size();
}

void SetStatus(JsonValue item, CodexCall* call) {
  const std::string_view status = item.Text("status");
  if (status == "declined" || status == "rejected") call->error_type = "rejected";
  if (status == "failed" && call->exit_code.value_or(0) == 0) call->error_type = "tool_error";
}

// A completed item, as newer versions write it.
CodexCall EndOfItem(JsonValue item) {
  const std::string_view type = item.Text("type");
  CodexCall call;
  if (type == "CommandExecution") {
    call.tool = "exec_command";
  } else if (type == "FileChange") {
    call.tool = "apply_patch";
  } else if (type == "McpToolCall") {
    call.tool = CodexToolName("mcp__" + std::string(item.Text("server")), item.Text("tool"));
  } else if (type == "CollabAgentToolCall") {
    call.tool = item.Text("tool");
  } else {
    return {};
  }
  call.id = item.Text("id");
  call.exit_code = telemetry::ExitCodeOf(item);
  call.duration_ns = NanosecondsOf(item["duration"]);
  SetStatus(item, &call);
  if (item["result"]["isError"].Bool() == true) call.error_type = "tool_error";
  return call;
}

}  // namespace

std::string CodexToolName(std::string_view name_space, std::string_view name) {
  if (!name_space.starts_with("mcp__")) return std::string(name);
  std::string tool(name_space);
  while (tool.ends_with('_')) tool.pop_back();
  return tool.append("__").append(name);
}

std::optional<CodexCall> CodexCallOf(JsonValue item, std::int64_t time_ms) {
  const std::string_view type = item.Text("type");
  CodexCall call;
  call.id = item.Text("call_id");
  call.tool = CodexToolName(item.Text("namespace"), item.Text("name"));
  call.start_ms = time_ms;
  if (type == "function_call") {
    SetArguments(item.Text("arguments"), &call);
  } else if (type == "custom_tool_call") {
    SetArguments(item.Text("input"), &call);
  } else if (type == "local_shell_call") {
    call.tool = "local_shell";
    SetArguments(item["action"].Minified(), &call);
  } else {
    return std::nullopt;
  }
  if (call.id.empty() || call.tool.empty()) return std::nullopt;
  return call;
}

CodexCall CodexCallEnd(JsonValue payload) {
  const std::string_view type = payload.Text("type");
  if (type == "item_completed") return EndOfItem(payload["item"]);
  CodexCall call;
  call.id = payload.Text("call_id");
  call.duration_ns = NanosecondsOf(payload["duration"]);
  if (type == "exec_command_end") {
    call.tool = "exec_command";
    call.exit_code = telemetry::ExitCodeOf(payload);
  } else if (type == "patch_apply_end") {
    call.tool = "apply_patch";
    if (payload["success"].Bool() == false) call.error_type = "tool_error";
  } else if (type == "mcp_tool_call_end") {
    const JsonValue invocation = payload["invocation"];
    call.tool =
        CodexToolName("mcp__" + std::string(invocation.Text("server")), invocation.Text("tool"));
    const JsonValue result = payload["result"];
    const bool is_error = result["Err"].exists() || result["Ok"]["isError"].Bool() == true ||
                          result["Ok"]["is_error"].Bool() == true;
    if (is_error) call.error_type = "tool_error";
  } else {
    return {};
  }
  return call;
}

void AddCodexOutput(JsonValue output, CodexCall* call) {
  if (output.IsObject()) return AddObject(output, call);
  if (output.IsArray()) {
    bool is_first = true;
    output.ForEach([&](JsonValue part) {
      if (is_first) AddText(part.Text("text"), call);
      is_first = false;
    });
    return;
  }
  const std::string_view text = output.Text();
  if (!text.starts_with('{')) return AddText(text, call);
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(std::string(text)).get(element) == simdjson::SUCCESS) {
    AddObject(JsonValue(element), call);
  }
}

}  // namespace pitwall::transcripts
