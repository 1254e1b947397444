#include "exporter/transcripts/gemini_transcript.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

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

constexpr std::string_view kGeminiEmitter = "gemini-cli";
constexpr std::string_view kShellTool = "run_shell_command";
// The tool with which a subagent hands its result over.
constexpr std::string_view kDoneTool = "complete_task";
constexpr std::uint8_t kGeminiRank = 6;

// The folder of `chats/<session>/<agent>.jsonl`.
std::string ParentOf(std::string_view path) {
  const std::size_t name = path.rfind('/');
  if (name == path.npos || name == 0) return {};
  const std::size_t folder = path.rfind('/', name - 1);
  if (folder == path.npos || !path.substr(0, folder).ends_with("/chats")) return {};
  return std::string(path.substr(folder + 1, name - folder - 1));
}

// Whether the content is a text, or parts of which one is a text.
bool HasText(JsonValue content) {
  bool found = !content.Text().empty();
  content.ForEach([&](JsonValue part) { found = found || !part.Text("text").empty(); });
  return found;
}

// Whether the content is a tool's response, and not a prompt.
bool IsToolResponse(JsonValue content) {
  bool found = false;
  content.ForEach([&](JsonValue part) { found = found || part["functionResponse"].exists(); });
  return found;
}

}  // namespace

GeminiTranscript::GeminiTranscript(std::string_view path, TranscriptOutput& output)
    : output_(output), parent_(ParentOf(path)) {}

void GeminiTranscript::ReadRecord(JsonValue record) {
  bool is_read = ReadMeta(record);
  if (record["messages"].IsArray()) {  // a document of an older version
    record["messages"].ForEach([&](JsonValue message) { ReadMessage(message, true); });
  } else if (const JsonValue set = record["$set"]; set.exists()) {
    set["messages"].ForEach([&](JsonValue message) { ReadMessage(message, false); });
    is_read = true;
  } else if (ReadMessage(record, true)) {
    is_read = true;
  }
  output_.CountRecord(kGeminiEmitter, !is_read);
}

bool GeminiTranscript::ReadMeta(JsonValue record) {
  const std::string_view session = record.Text("sessionId");
  if (session.empty() || !session_.empty()) return false;
  session_ = session;
  is_subagent_ = record.Text("kind") == "subagent";
  if (!is_subagent_) parent_.clear();
  start_ms_ = telemetry::TimeMsOf(record["startTime"]);
  return true;
}

bool GeminiTranscript::ReadMessage(JsonValue record, bool may_be_prompt) {
  const std::string_view id = record.Text("id");
  const std::string_view type = record.Text("type");
  if (id.empty() || (type != "gemini" && type != "user")) return false;
  Message message;
  message.id = id;
  message.time_ms = telemetry::TimeMsOf(record["timestamp"]);
  const JsonValue content = record["content"];
  message.is_prompt = type == "user" && may_be_prompt && !IsToolResponse(content);
  message.has_text = HasText(content);
  const JsonValue tokens = record["tokens"];
  message.model = record.Text("model");
  message.input_tokens = tokens.Count("input");
  message.output_tokens = tokens.Count("output") + tokens.Count("thoughts");
  message.cached_tokens = tokens.Count("cached");
  record["toolCalls"].ForEach([&](JsonValue call) { message.calls.push_back(CallOf(call)); });
  const auto [known, is_new] = by_id_.try_emplace(message.id, messages_.size());
  if (is_new) {
    messages_.push_back(std::move(message));
  } else {
    messages_[known->second] = std::move(message);
  }
  return true;
}

GeminiTranscript::Call GeminiTranscript::CallOf(JsonValue record) {
  Call call;
  call.id = record.Text("id");
  call.tool = record.Text("name");
  const std::string arguments = record["args"].Minified();
  call.arguments_hash = telemetry::HashText(arguments);
  call.input_bytes = arguments.size();
  call.time_ms = telemetry::TimeMsOf(record["timestamp"]);
  const std::string_view status = record.Text("status");
  if (status == "error") call.error_type = "tool_error";
  if (status == "cancelled") call.error_type = "rejected";
  if (status != "success" && call.error_type.empty()) call.tool.clear();  // did not end
  if (call.tool == kShellTool) {
    record["result"].ForEach([&](JsonValue part) {
      const auto code =
          telemetry::GeminiExitCode(part["functionResponse"]["response"]["output"].Text());
      if (code.value_or(0) != 0) call.error_type = telemetry::ExitError(*code);
    });
  }
  return call;
}

Observation GeminiTranscript::New(ObservationKind kind) const {
  Observation observation = NewObservation(kind, kGeminiEmitter);
  observation.conversation = parent_.empty() ? session_ : parent_;
  observation.agent_id = session_;
  observation.needs = telemetry::kNeedsNoBetter;
  observation.rank = kGeminiRank;
  return observation;
}

void GeminiTranscript::EmitMessage(const Message& message) {
  if (!output_.IsFirst({"gemini message", message.id})) return;
  if (message.input_tokens + message.output_tokens > 0) {
    Observation response = New(ObservationKind::kModelCall);
    response.id = message.id;
    response.model = message.model;
    response.outcome = Outcome::kSuccess;
    response.time_ms = message.time_ms;
    response.input_tokens = message.input_tokens;
    response.output_tokens = message.output_tokens;
    response.cached_tokens = message.cached_tokens;
    output_.Add(response);
  }
  for (const Call& call : message.calls) {
    if (call.tool.empty() || call.id.empty()) continue;
    Observation result = New(ObservationKind::kToolCall);
    result.id = call.id;
    result.tool = call.tool;
    result.args_hash = call.arguments_hash;
    result.input_bytes = call.input_bytes;
    result.time_ms = call.time_ms == 0 ? message.time_ms : call.time_ms;
    result.outcome = call.error_type.empty() ? Outcome::kSuccess : Outcome::kFailure;
    result.error_type = call.error_type;
    output_.Add(result);
  }
}

// A task without an end has `end_ms` 0.
void GeminiTranscript::EmitTask(std::string_view id, std::string_view type, std::int64_t start_ms,
                                std::int64_t end_ms) {
  if (!output_.IsFirst({"gemini task", id})) return;
  Observation task = New(ObservationKind::kTaskStart);
  if (is_subagent_) task.needs = 0;  // the log has the same ids
  task.id = id;
  task.task_type = type;
  task.time_ms = start_ms;
  output_.Add(task);
  if (end_ms == 0) return;
  task.kind = ObservationKind::kTaskEnd;
  task.outcome = Outcome::kSuccess;
  task.time_ms = end_ms;
  task.duration_ns = DurationNs(start_ms, end_ms);
  output_.Add(task);
}

// A turn begins with a prompt, and ends with a response that has a text and no calls. The calls of
// a response without a text are written once they end.
void GeminiTranscript::EmitTurns() {
  const Message* prompt = nullptr;
  std::int64_t end_ms = 0;
  const auto emit = [&] {
    if (prompt != nullptr) EmitTask(prompt->id, "turn", prompt->time_ms, end_ms);
  };
  for (const Message& message : messages_) {
    if (message.is_prompt) {
      emit();
      prompt = &message;
      end_ms = 0;
    } else {
      end_ms = message.has_text && message.calls.empty() ? message.time_ms : 0;
    }
  }
  emit();
}

void GeminiTranscript::Finish() {
  if (session_.empty()) return;
  for (const Message& message : messages_) EmitMessage(message);
  if (is_subagent_) {
    std::int64_t end_ms = 0;
    for (const Message& message : messages_) {
      for (const Call& call : message.calls) {
        if (call.tool == kDoneTool && call.error_type.empty()) end_ms = call.time_ms;
      }
    }
    EmitTask(session_, "subagent", start_ms_, end_ms);
  } else {
    EmitTurns();
  }
  messages_.clear();
  by_id_.clear();
}

}  // namespace pitwall::transcripts
