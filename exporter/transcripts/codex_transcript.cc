#include "exporter/transcripts/codex_transcript.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/telemetry/exit_code.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"
#include "exporter/transcripts/codex_call.h"
#include "exporter/transcripts/transcript_output.h"

namespace pitwall::transcripts {

namespace {

using telemetry::JsonValue;
using telemetry::Observation;
using telemetry::ObservationKind;
using telemetry::Outcome;

constexpr std::string_view kCodexEmitter = "codex";
constexpr std::size_t kCodexMaxOpenCalls = 10'000;
constexpr std::size_t kMaxWaiting = 100'000;
constexpr std::size_t kMaxOpenTurns = 1'000;
// Two responses of a model are further apart than two lines of a copy.
constexpr std::int64_t kMaxCopyGapMs = 5;

std::int64_t SecondOf(std::int64_t time_ms) { return time_ms / 1'000; }

}  // namespace

void CodexTranscript::ReadRecord(JsonValue record) {
  const std::int64_t time_ms = telemetry::TimeMsOf(record["timestamp"]);
  if (time_ms != 0) time_ms_ = time_ms;
  if (is_undecided_ && SecondOf(time_ms_) != SecondOf(created_ms_)) DecideReplay(saw_other_meta_);
  is_copy_ = !parent_.empty() && time_ms_ < created_ms_;
  const std::string_view type = record.Text("type");
  const JsonValue payload = record["payload"];
  bool is_read = true;
  if (type == "session_meta") {
    ReadMeta(payload, time_ms_);
  } else if (type == "turn_context") {
    if (!payload.Text("model").empty()) model_ = payload.Text("model");
  } else if (thread_.empty()) {
    is_read = false;  // no calls without a thread
  } else if (type == "response_item") {
    is_read = ReadItem(payload);
  } else if (type == "event_msg") {
    is_read = ReadEvent(payload);
  } else if (type == "token_usage_record") {
    has_usage_records_ = true;
    if (is_undecided_ && payload.Text("thread_id") == thread_) DecideReplay(false);
    if (payload.Text("thread_id").empty() || payload.Text("thread_id") == thread_ || is_copy_) {
      AddUsage(UsageOf(payload["usage"]));
    }
  } else {
    is_read = false;
  }
  output_.CountRecord(kCodexEmitter, !is_read);
}

void CodexTranscript::ReadMeta(JsonValue payload, std::int64_t time_ms) {
  const std::string_view id = payload.Text("id");
  if (id.empty()) return;
  if (!thread_.empty()) {
    if (id != thread_) {
      copied_thread_ = id;
      saw_other_meta_ = true;
    }
    return;
  }
  thread_ = id;
  const std::int64_t created_ms = telemetry::TimeMsOf(payload["timestamp"]);
  created_ms_ = created_ms == 0 ? time_ms : created_ms;
  const JsonValue spawn = payload["source"]["subagent"]["thread_spawn"];
  parent_ = payload.Text({"forked_from_id", "parent_thread_id"});
  if (parent_.empty()) parent_ = spawn.Text("parent_thread_id");
  copied_thread_ = parent_;
  is_undecided_ = !parent_.empty();
}

void CodexTranscript::DecideReplay(bool is_replay) {
  is_undecided_ = false;
  for (Observation& observation : waiting_) {
    if (is_replay) observation.conversation = observation.agent_id = copied_thread_;
    output_.Add(observation);
  }
  waiting_.clear();
  waiting_texts_.Clear();
}

void CodexTranscript::Add(Observation observation) {
  observation.conversation = observation.agent_id = is_copy_ ? copied_thread_ : thread_;
  observation.model = model_;
  if (!is_undecided_ || is_copy_) return output_.Add(observation);
  for (const auto text :
       {&Observation::id, &Observation::model, &Observation::tool, &Observation::task_type,
        &Observation::error_type, &Observation::args_hash}) {
    observation.*text = waiting_texts_.Keep(observation.*text);
  }
  waiting_.push_back(observation);
  if (waiting_.size() >= kMaxWaiting) DecideReplay(saw_other_meta_);
}

bool CodexTranscript::ReadItem(JsonValue payload) {
  if (auto call = CodexCallOf(payload, time_ms_)) {
    if (calls_.size() >= kCodexMaxOpenCalls) calls_.erase(calls_.begin());
    std::string id = call->id;
    calls_.insert_or_assign(std::move(id), *std::move(call));
    return true;
  }
  const std::string_view type = payload.Text("type");
  if (!type.ends_with("_output")) return false;
  const auto begun = calls_.find(payload.Text("call_id"));
  if (begun == calls_.end()) return false;
  CodexCall call = std::move(begun->second);
  calls_.erase(begun);
  AddCodexOutput(payload["output"], &call);
  EmitCall(call);
  return true;
}

bool CodexTranscript::ReadEvent(JsonValue payload) {
  const std::string_view type = payload.Text("type");
  if (type == "token_count") {
    ReadTokenCount(payload["info"]);
    return true;
  }
  if (type.starts_with("task_") || type.starts_with("turn_")) {
    ReadTurn(payload, type);
    return true;
  }
  CodexCall end = CodexCallEnd(payload);
  if (end.id.empty()) return false;
  const auto begun = calls_.find(end.id);
  if (begun != calls_.end()) {
    // The output follows.
    begun->second.exit_code = end.exit_code;
    begun->second.duration_ns = end.duration_ns;
    begun->second.error_type = end.error_type;
  } else if (end.id.starts_with("exec-")) {
    EmitCall(end);  // a call made by a script; the script is counted as a call too
  }
  return true;
}

void CodexTranscript::EmitCall(const CodexCall& call) {
  Observation result = NewObservation(ObservationKind::kToolCall, kCodexEmitter);
  result.id = call.id;
  result.tool = call.tool;
  result.args_hash = call.arguments_hash;
  result.input_bytes = call.input_bytes;
  result.time_ms = time_ms_;
  result.duration_ns = call.duration_ns ? call.duration_ns : DurationNs(call.start_ms, time_ms_);
  std::string error_type = call.error_type;
  if (call.exit_code.value_or(0) != 0) error_type = telemetry::ExitError(*call.exit_code);
  result.outcome = error_type.empty() ? Outcome::kSuccess : Outcome::kFailure;
  result.error_type = error_type;
  Add(result);
}

CodexTranscript::Usage CodexTranscript::UsageOf(JsonValue usage) {
  return {usage.Count("input_tokens"), usage.Count("cached_input_tokens"),
          usage.Count("output_tokens")};
}

void CodexTranscript::ReadTokenCount(JsonValue info) {
  if (has_usage_records_ || !info.IsObject()) return;
  const JsonValue total_usage = info["total_token_usage"];
  const JsonValue last_usage = info["last_token_usage"];
  Usage last = UsageOf(last_usage);
  if (total_usage.IsObject()) {
    const Usage total = UsageOf(total_usage);
    if (total_ && *total_ == total) return;  // repeated
    const Usage before = total_.value_or(Usage());
    total_ = total;
    if (!last_usage.IsObject()) {
      last = {total.input - std::min(before.input, total.input),
              total.cached - std::min(before.cached, total.cached),
              total.output - std::min(before.output, total.output)};
    }
  }
  if (is_undecided_ && last_count_ms_ != 0 && time_ms_ - last_count_ms_ <= kMaxCopyGapMs) {
    saw_other_meta_ = true;
  }
  last_count_ms_ = time_ms_;
  AddUsage(last);
}

void CodexTranscript::AddUsage(const Usage& usage) {
  if (usage == Usage()) return;
  Observation call = NewObservation(ObservationKind::kModelCall, kCodexEmitter);
  call.outcome = Outcome::kSuccess;
  call.time_ms = time_ms_;
  call.input_tokens = usage.input;
  call.output_tokens = usage.output;
  call.cached_tokens = std::min(usage.cached, usage.input);
  Add(call);
}

void CodexTranscript::ReadTurn(JsonValue payload, std::string_view type) {
  const std::string_view turn = payload.Text("turn_id");
  if (turn.empty()) return;
  Observation task = NewObservation(ObservationKind::kTaskStart, kCodexEmitter);
  task.id = turn;
  task.task_type = "turn";
  task.time_ms = time_ms_;
  if (type.ends_with("_started")) {
    if (turns_.size() >= kMaxOpenTurns) turns_.erase(turns_.begin());
    turns_.insert_or_assign(std::string(turn), time_ms_);
    return Add(task);
  }
  const bool is_aborted = type == "turn_aborted";
  if (!is_aborted && !type.ends_with("_complete")) return;
  task.kind = ObservationKind::kTaskEnd;
  task.duration_ns = DurationNs(payload["duration_ms"]);
  const auto begun = turns_.find(turn);
  if (begun != turns_.end()) {
    if (!task.duration_ns) task.duration_ns = DurationNs(begun->second, time_ms_);
    turns_.erase(begun);
  }
  const bool has_error = payload.First({"error"}).exists();
  task.outcome = is_aborted || has_error ? Outcome::kFailure : Outcome::kSuccess;
  task.error_type = is_aborted ? "interrupted" : has_error ? "error" : "";
  Add(task);
}

void CodexTranscript::Finish() {
  if (is_undecided_) DecideReplay(saw_other_meta_);
  calls_.clear();
}

}  // namespace pitwall::transcripts
