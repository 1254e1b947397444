// A tool call in a transcript of Codex.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/telemetry/json_fields.h"

namespace pitwall::transcripts {

struct CodexCall {
  std::string id;
  std::string tool;
  std::string arguments_hash;
  std::uint64_t input_bytes = 0;
  std::int64_t start_ms = 0;
  std::optional<std::uint64_t> duration_ns;
  std::optional<int> exit_code;
  std::string error_type;  // empty: none that is known
};

// `mcp__server__tool` for a tool of an MCP server, else the name alone.
std::string CodexToolName(std::string_view name_space, std::string_view name);

// From a response_item that begins a call; nullopt if it is another item.
std::optional<CodexCall> CodexCallOf(telemetry::JsonValue item, std::int64_t time_ms);

// From the payload of an event or a completed item that knows how a call ended; the id is empty if
// it is another one.
CodexCall CodexCallEnd(telemetry::JsonValue payload);

// What the output of a call states.
void AddCodexOutput(telemetry::JsonValue output, CodexCall* call);

}  // namespace pitwall::transcripts
