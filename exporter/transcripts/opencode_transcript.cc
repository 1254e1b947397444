#include "exporter/transcripts/opencode_transcript.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/telemetry/exit_code.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"
#include "exporter/transcripts/transcript_output.h"

namespace pitwall::transcripts {

namespace {

using telemetry::JsonValue;
using telemetry::Observation;
using telemetry::ObservationKind;
using telemetry::Outcome;

constexpr std::string_view kOpencodeEmitter = "opencode";
constexpr std::uint8_t kOpencodeRank = 6;
constexpr double kMaxCostUsd = 1e6;

Observation NewOpencode(ObservationKind kind, std::string_view session) {
  Observation observation = NewObservation(kind, kOpencodeEmitter);
  observation.conversation = session;
  observation.agent_id = session;
  return observation;
}

std::string ErrorOf(JsonValue part, JsonValue state) {
  if (part.Text("tool") == "invalid") return "unknown_tool";
  if (state.Text("status") == "error") {
    const bool is_invalid =
        state.Text("error").find("was called with invalid arguments") != std::string_view::npos;
    return is_invalid ? "invalid_arguments" : "tool_error";
  }
  const std::optional<int> code = telemetry::ExitCodeOf(state["metadata"]);
  return code.value_or(0) != 0 ? telemetry::ExitError(*code) : "";
}

}  // namespace

void OpencodeTranscript::ReadRecord(JsonValue record) {
  bool is_read = true;
  if (record["messages"].IsArray()) {
    record["messages"].ForEach([&](JsonValue message) {
      const JsonValue info = message["info"];
      ReadMessage(info.Text("sessionID"), info.Text("id"), info);
      message["parts"].ForEach([&](JsonValue part) {
        const std::string_view session = part.Text("sessionID");
        ReadPart(session.empty() ? info.Text("sessionID") : session, part);
      });
    });
  } else if (record["role"].exists()) {
    ReadMessage(record.Text("sessionID"), record.Text("id"), record);
  } else if (record["messageID"].exists()) {
    ReadPart(record.Text("sessionID"), record);
  } else {
    is_read = false;
  }
  output_.CountRecord(kOpencodeEmitter, !is_read);
}

void OpencodeTranscript::ReadMessage(std::string_view session, std::string_view id,
                                     JsonValue message) {
  if (session.empty() || id.empty()) return;
  const std::string_view role = message.Text("role");
  if (role == "user") ReadUserMessage(session, id, message);
  if (role == "assistant") ReadAssistantMessage(session, id, message);
}

void OpencodeTranscript::ReadUserMessage(std::string_view session, std::string_view id,
                                         JsonValue message) {
  if (!output_.IsFirst({"opencode prompt", id})) return;
  Observation turn = NewOpencode(ObservationKind::kTaskStart, session);
  turn.id = id;
  turn.task_type = "turn";
  turn.needs = telemetry::kNeedsNoBetter;
  turn.rank = kOpencodeRank;
  turn.time_ms = telemetry::TimeMsOf(message["time"]["created"]);
  output_.Add(turn);
}

void OpencodeTranscript::ReadAssistantMessage(std::string_view session, std::string_view id,
                                              JsonValue message) {
  const JsonValue time = message["time"];
  const std::int64_t completed_ms = telemetry::TimeMsOf(time["completed"]);
  const std::int64_t time_ms =
      completed_ms == 0 ? telemetry::TimeMsOf(time["created"]) : completed_ms;
  const JsonValue tokens = message["tokens"];
  const JsonValue cache = tokens["cache"];
  const std::uint64_t cached = cache.Count("read");
  const std::uint64_t input = tokens.Count("input") + cached + cache.Count("write");
  const std::uint64_t output = tokens.Count("output") + tokens.Count("reasoning");
  if (input + output > 0 && output_.IsFirst({"opencode response", id})) {
    Observation call = NewOpencode(ObservationKind::kModelCall, session);
    call.id = id;
    call.needs = telemetry::kNeedsNoBetter;
    call.rank = kOpencodeRank;
    call.model = message.Text("modelID");
    call.outcome = Outcome::kSuccess;
    call.time_ms = time_ms;
    call.input_tokens = input;
    call.output_tokens = output;
    call.cached_tokens = cached;
    const std::optional<double> cost = message["cost"].Number();
    if (cost && *cost > 0 && *cost < kMaxCostUsd) {
      call.cost_nanousd = static_cast<std::uint64_t>(std::llround(*cost * 1e9));
    }
    output_.Add(call);
  }
  const std::string_view turn = message.Text("parentID");
  const std::string_view finish = message.Text("finish");
  const std::string_view error = message["error"].Text("name");
  const bool is_over = !error.empty() || (!finish.empty() && finish != "tool-calls");
  if (turn.empty() || !is_over || !output_.IsFirst({"opencode turn", turn})) return;
  Observation end = NewOpencode(ObservationKind::kTaskEnd, session);
  end.id = turn;
  end.task_type = "turn";
  end.needs = telemetry::kNeedsNoBetter;
  end.rank = kOpencodeRank;
  end.time_ms = time_ms;
  end.outcome = error.empty() ? Outcome::kSuccess : Outcome::kFailure;
  end.error_type = error;
  output_.Add(end);
}

void OpencodeTranscript::ReadPart(std::string_view session, JsonValue part) {
  const JsonValue state = part["state"];
  const std::string_view status = state.Text("status");
  const std::string_view id = part.Text("callID");
  if (part.Text("type") != "tool" || session.empty() || id.empty()) return;
  if (status != "completed" && status != "error") return;
  if (!output_.IsFirst({"opencode call", session, id})) return;
  Observation call = NewOpencode(ObservationKind::kToolCall, session);
  call.id = id;
  call.tool = part.Text("tool");
  // A tool that does not exist is reported as `invalid`.
  const std::string_view asked = state["input"].Text("tool");
  if (call.tool == "invalid" && !asked.empty()) call.tool = asked;
  const std::string arguments = state["input"].Minified();
  const std::string hash = telemetry::HashText(arguments);
  call.args_hash = hash;
  call.input_bytes = arguments.size();
  const JsonValue time = state["time"];
  call.time_ms = telemetry::TimeMsOf(time["end"]);
  call.duration_ns = DurationNs(telemetry::TimeMsOf(time["start"]), call.time_ms);
  const std::string error_type = ErrorOf(part, state);
  call.outcome = error_type.empty() ? Outcome::kSuccess : Outcome::kFailure;
  call.error_type = error_type;
  output_.Add(call);
}

}  // namespace pitwall::transcripts
