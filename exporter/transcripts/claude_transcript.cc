#include "exporter/transcripts/claude_transcript.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/telemetry/claude_result.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"
#include "exporter/transcripts/transcript_output.h"

namespace pitwall::transcripts {

namespace {

using telemetry::JsonValue;
using telemetry::Observation;
using telemetry::ObservationKind;
using telemetry::Outcome;

constexpr std::string_view kClaudeEmitter = "claude-code";
constexpr std::size_t kClaudeMaxOpenCalls = 10'000;
constexpr std::size_t kMaxOpenResponses = 64;
// A provider's id of a call is unique without its session.
constexpr std::size_t kMinUniqueIdBytes = 16;

// The text that the model got: a string, or the first text of a list.
std::string_view ContentText(JsonValue content) {
  if (content.IsText()) return content.Text();
  std::string_view text;
  content.ForEach([&](JsonValue part) {
    if (text.empty()) text = part.Text("text");
  });
  return text;
}

bool HasToolResult(JsonValue content) {
  bool found = false;
  content.ForEach([&](JsonValue part) { found = found || part.Text("type") == "tool_result"; });
  return found;
}

}  // namespace

struct ClaudeTranscript::Line {
  JsonValue record;
  JsonValue message;
  std::string_view session;
  std::string_view agent;  // of a subagent; empty: the session
  std::int64_t time_ms = 0;
};

void ClaudeTranscript::ReadRecord(JsonValue record) {
  Line line{record, record["message"], record["forkedFrom"].Text("sessionId"),
            record.Text("agentId"), telemetry::TimeMsOf(record["timestamp"])};
  if (line.session.empty()) line.session = record.Text("sessionId");
  const std::string_view type = record.Text("type");
  bool is_read = false;
  if (!line.session.empty() && line.message.IsObject()) {
    if (type == "assistant") is_read = ReadAssistant(line);
    if (type == "user") is_read = ReadUser(line);
  }
  output_.CountRecord(kClaudeEmitter, !is_read);
}

ClaudeTranscript::Run& ClaudeTranscript::RunOf(const Line& line) {
  auto found = runs_.find(line.agent);
  if (found == runs_.end()) found = runs_.emplace(std::string(line.agent), Run()).first;
  Run& run = found->second;
  if (!line.agent.empty() && run.id.empty()) {
    run.id = line.agent;
    run.session = line.session;
    run.agent = line.agent;
    run.start_ms = line.time_ms;
  }
  return run;
}

bool ClaudeTranscript::ReadAssistant(const Line& line) {
  AddUsage(line);
  line.message["content"].ForEach([&](JsonValue block) {
    if (block.Text("type") == "tool_use") ReadToolUse(line, block);
  });
  Run& run = RunOf(line);
  run.last_ms = std::max(run.last_ms, line.time_ms);
  if (const std::string_view role = line.record.Text("attributionAgent"); !role.empty()) {
    run.role = role;
  }
  const std::string_view stop = line.message.Text("stop_reason");
  if (line.record["isApiErrorMessage"].Bool() == true) {
    run.is_over = true;
    run.error_type = "api_error";
  } else if (!stop.empty()) {
    run.is_over = stop != "tool_use" && stop != "pause_turn";
    run.error_type.clear();
  }
  return true;
}

void ClaudeTranscript::AddUsage(const Line& line) {
  const JsonValue usage = line.message["usage"];
  const std::string_view model = line.message.Text("model");
  if (!usage.IsObject() || model == "<synthetic>" ||
      line.record["isApiErrorMessage"].Bool() == true) {
    return;
  }
  const std::string_view request = line.record.Text("requestId");
  const std::string_view message = line.message.Text("id");
  const std::string_view key = message.empty() ? request : message;
  if (key.empty()) return;
  auto response = std::find_if(responses_.begin(), responses_.end(),
                               [&](const Response& other) { return other.key == key; });
  if (response == responses_.end()) {
    if (responses_.size() >= kMaxOpenResponses) {
      EmitResponse(responses_.front());
      responses_.erase(responses_.begin());
    }
    Response fresh;
    fresh.key = key;
    fresh.id = request.empty() ? message : request;
    fresh.session = line.session;
    fresh.agent = line.agent.empty() ? line.session : line.agent;
    fresh.is_repeated = !output_.IsFirst({"claude response", key});
    responses_.push_back(std::move(fresh));
    response = responses_.end() - 1;
  }
  const std::uint64_t cached = usage.Count("cache_read_input_tokens");
  response->model = model;
  response->time_ms = std::max(response->time_ms, line.time_ms);
  response->cached_tokens = std::max(response->cached_tokens, cached);
  response->input_tokens =
      std::max(response->input_tokens,
               usage.Count("input_tokens") + cached + usage.Count("cache_creation_input_tokens"));
  response->output_tokens = std::max(response->output_tokens, usage.Count("output_tokens"));
}

void ClaudeTranscript::EmitResponse(const Response& response) {
  if (response.is_repeated) return;
  Observation call = NewObservation(ObservationKind::kModelCall, kClaudeEmitter);
  call.conversation = response.session;
  call.id = response.id;
  call.agent_id = response.agent;
  call.model = response.model;
  call.outcome = Outcome::kSuccess;
  call.time_ms = response.time_ms;
  call.input_tokens = response.input_tokens;
  call.output_tokens = response.output_tokens;
  call.cached_tokens = response.cached_tokens;
  output_.Add(call);
}

void ClaudeTranscript::ReadToolUse(const Line& line, JsonValue block) {
  const std::string_view id = block.Text("id");
  if (id.empty() || block.Text("name").empty()) return;
  if (calls_.size() >= kClaudeMaxOpenCalls) calls_.erase(calls_.begin());
  const std::string arguments = block["input"].Minified();
  calls_.insert_or_assign(std::string(id),
                          Call{std::string(block.Text("name")), telemetry::HashText(arguments),
                               arguments.size(), line.time_ms});
}

bool ClaudeTranscript::ReadUser(const Line& line) {
  const JsonValue content = line.message["content"];
  if (HasToolResult(content)) {
    content.ForEach([&](JsonValue block) {
      if (block.Text("type") == "tool_result") ReadToolResult(line, block);
    });
    RunOf(line).is_over = false;
    return true;
  }
  Run& run = RunOf(line);
  if (ContentText(content).starts_with("[Request interrupted by user")) {
    run.is_over = true;
    run.last_ms = std::max(run.last_ms, line.time_ms);
    run.error_type = "interrupted";
    return true;
  }
  if (!line.agent.empty()) return true;
  if (line.record["isMeta"].Bool() == true || line.record["isSidechain"].Bool() == true ||
      line.record["isCompactSummary"].Bool() == true) {
    return false;
  }
  // A prompt: the next turn begins.
  const std::string_view prompt = line.record.Text({"promptId", "uuid"});
  if (prompt.empty() || prompt == run.id) return !prompt.empty();
  if (!run.id.empty()) EmitRun(run);
  run = Run();
  run.id = prompt;
  run.session = line.session;
  run.agent = line.session;
  run.start_ms = line.time_ms;
  run.last_ms = line.time_ms;
  return true;
}

void ClaudeTranscript::ReadToolResult(const Line& line, JsonValue block) {
  const std::string_view id = block.Text("tool_use_id");
  const auto begun = calls_.find(id);
  if (begun == calls_.end()) return;
  const Call call = std::move(begun->second);
  calls_.erase(begun);
  const bool is_unique = id.size() >= kMinUniqueIdBytes;
  if (!output_.IsFirst({"claude call", is_unique ? "" : line.session, id})) return;

  Observation result = NewObservation(ObservationKind::kToolCall, kClaudeEmitter);
  result.conversation = line.session;
  result.id = id;
  result.agent_id = line.agent.empty() ? line.session : line.agent;
  result.role = RunOf(line).role;
  result.tool = call.tool;
  result.args_hash = call.arguments_hash;
  result.input_bytes = call.input_bytes;
  result.time_ms = line.time_ms;
  const JsonValue details = line.record["toolUseResult"];
  result.duration_ns = DurationNs(details.First({"durationMs", "totalDurationMs"}));
  // Includes the time in which a person was asked for permission.
  if (!result.duration_ns) result.duration_ns = DurationNs(call.start_ms, line.time_ms);

  std::string error_type;
  if (block["is_error"].Bool() == true) {
    error_type = telemetry::ClaudeErrorType(ContentText(block["content"]));
    if (error_type.empty()) error_type = "tool_error";
  }
  if (!line.record.Text("toolDenialKind").empty()) error_type = "rejected";
  if (error_type.empty() && details["interrupted"].Bool() == true) error_type = "interrupted";
  result.outcome = error_type.empty() ? Outcome::kSuccess : Outcome::kFailure;
  result.error_type = error_type;
  output_.Add(result);
}

void ClaudeTranscript::EmitRun(const Run& run) {
  Observation task = NewObservation(ObservationKind::kTaskStart, kClaudeEmitter);
  task.conversation = run.session;
  task.id = run.id;
  task.agent_id = run.agent;
  task.role = run.role;
  const std::string_view role = run.role.empty() ? std::string_view("subagent") : run.role;
  task.task_type = run.agent == run.session ? "turn" : role;
  task.time_ms = run.start_ms;
  if (!output_.IsFirst({"claude run", run.id})) return;
  output_.Add(task);
  if (!run.is_over) return;
  task.kind = ObservationKind::kTaskEnd;
  task.time_ms = run.last_ms;
  task.duration_ns = DurationNs(run.start_ms, run.last_ms);
  task.error_type = run.error_type;
  task.outcome = run.error_type.empty() ? Outcome::kSuccess : Outcome::kFailure;
  output_.Add(task);
}

void ClaudeTranscript::Finish() {
  for (const Response& response : responses_) EmitResponse(response);
  for (const auto& [agent, run] : runs_) {
    if (!run.id.empty()) EmitRun(run);
  }
  responses_.clear();
  runs_.clear();
  calls_.clear();
}

}  // namespace pitwall::transcripts
