#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "c/arguments.h"
#include "c/handles.h"
#include "pitwall/event.h"
#include "pitwall/pitwall.h"

using pitwall::c::Arguments;
using pitwall::c::Presence;

pitwall_status pitwall_tool_open(pitwall_agent* agent, const char* tool_name, pitwall_tool** tool) {
  if (tool == nullptr) return PITWALL_BAD_HANDLE;
  *tool = nullptr;
  std::string_view name;
  const Arguments arguments =
      Arguments().Present(agent).Name(tool_name, Presence::kRequired, PITWALL_BAD_TOOL, name);
  if (!arguments.ok()) return arguments.status();
  return pitwall::c::Open(tool, [&] {
    return pitwall_tool{agent->store, agent->agent_id, std::string(name),
                        agent->agent.GetTool(name)};
  });
}

void pitwall_tool_free(pitwall_tool* tool) { delete tool; }

pitwall_status pitwall_tool_record(pitwall_tool* tool, std::int64_t duration_ns, int success) {
  const Arguments arguments = Arguments().Present(tool).DurationNs(duration_ns);
  if (arguments.ok()) tool->tool.Record(std::chrono::nanoseconds(duration_ns), success != 0);
  return arguments.status();
}

pitwall_status pitwall_tool_record_call(pitwall_tool* tool, std::int64_t duration_ns, int success,
                                        const char* error_type, const char* args_hash,
                                        std::uint64_t input_bytes, std::uint64_t output_bytes) {
  if (tool == nullptr) return PITWALL_BAD_HANDLE;
  pitwall::Event event = pitwall::c::EventNow(pitwall::EventType::kToolCall, tool->agent_id);
  const Arguments arguments =
      Arguments()
          .DurationNs(duration_ns)
          .Name(error_type, Presence::kOptional, PITWALL_BAD_ERROR_TYPE, event.error_type)
          .Name(args_hash, Presence::kOptional, PITWALL_BAD_ARGS_HASH, event.args_hash)
          .Count(input_bytes, PITWALL_BAD_BYTES)
          .Count(output_bytes, PITWALL_BAD_BYTES);
  if (!arguments.ok()) return arguments.status();
  event.tool = tool->name;
  event.success = success != 0;
  event.duration_ns = static_cast<std::uint64_t>(duration_ns);
  event.input_bytes = input_bytes;
  event.output_bytes = output_bytes;
  tool->store->Apply(event);
  return PITWALL_OK;
}
