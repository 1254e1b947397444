#include "exporter/hooks/payload_reader.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/hooks/call_result.h"
#include "exporter/hooks/pairing.h"
#include "exporter/hooks/payload_fields.h"
#include "exporter/hooks/program.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::hooks {

namespace {

using telemetry::JsonValue;
using telemetry::Observation;
using telemetry::ObservationBatch;
using telemetry::ObservationKind;
using telemetry::Outcome;

constexpr std::int64_t kMaxDurationMs = 30LL * 24 * 3'600'000;

void RemoveNeed(telemetry::Need need, Observation* observation) {
  observation->needs = static_cast<std::uint8_t>(observation->needs & ~need);
}

}  // namespace

bool PayloadReader::Read(JsonValue payload, std::string_view event, std::int64_t now_ms,
                         ObservationBatch& batch) const {
  telemetry::SourceTally tally;
  tally.emitter = program_.emitter;
  tally.signal = telemetry::Signal::kHooks;
  tally.records = 1;
  const PayloadFields fields =
      payload.IsObject() ? ReadFields(program_, payload, event, now_ms, batch) : PayloadFields();
  const bool is_hook = !fields.base.conversation.empty();
  if (is_hook) tally.emitter = fields.base.emitter;
  if (is_hook) ReadAction(fields, batch);
  if (!is_hook || fields.action == Action::kAlive) tally.ignored = 1;
  batch.tallies.push_back(tally);
  return is_hook;
}

void PayloadReader::ReadAction(const PayloadFields& fields, ObservationBatch& batch) const {
  switch (fields.action) {
    case Action::kToolStart:
      ReadToolStart(fields);
      break;
    case Action::kPermissionRequest:
      pairing_.AskPermission(fields.arguments_key, fields.base.time_ms);
      break;
    case Action::kToolEnd:
    case Action::kToolFailure:
    case Action::kToolDenied:
      return ReadToolEnd(fields, batch);
    case Action::kToolBatch:
      return ReadToolBatch(fields, batch);
    case Action::kTurnStart:
      return ReadTurnStart(fields, batch);
    case Action::kTurnEnd:
    case Action::kTurnFailure:
      return ReadTurnEnd(fields, batch);
    case Action::kAgentStart:
    case Action::kAgentEnd:
      return ReadAgent(fields, batch);
    case Action::kTaskEnd:
      return ReadTaskEnd(fields, batch);
    case Action::kSessionEnd:
      return ReadSessionEnd(fields, batch);
    case Action::kAlive:
      break;
  }
  Observation alive = fields.base;
  alive.kind = ObservationKind::kAlive;
  batch.observations.push_back(alive);
}

void PayloadReader::ReadToolStart(const PayloadFields& fields) const {
  if (!fields.tool.empty()) {
    pairing_.StartCall(fields.call_key, fields.arguments_key, fields.base.time_ms);
  }
}

void PayloadReader::ReadToolEnd(const PayloadFields& fields, ObservationBatch& batch) const {
  if (fields.tool.empty()) return;
  const JsonValue payload = fields.payload;
  CallResult result;
  if (fields.action == Action::kToolDenied) {
    result = {Outcome::kFailure, "rejected", true};
  } else if (fields.action == Action::kToolFailure) {
    result = ResultOfFailure(program_, fields.tool, payload);
  } else {
    result = ResultOfResponse(program_, fields.tool, payload);
  }
  Observation call = fields.base;
  call.kind = ObservationKind::kToolCall;
  call.tool = fields.tool;
  call.outcome = result.outcome;
  call.error_type = batch.Keep(result.error_type);
  call.needs = program_.tool_needs;
  if (result.is_certain) RemoveNeed(telemetry::kNeedsOutcome, &call);
  if (!fields.arguments.empty()) {
    call.args_hash = batch.Keep(telemetry::HashText(fields.arguments));
    call.input_bytes = fields.arguments.size();
  }
  // Without an id, the event itself identifies the call.
  call.id = !fields.id.empty()
                ? fields.id
                : batch.Keep("h-" + telemetry::HashText(JoinTexts({fields.tool, fields.arguments,
                                                                   std::to_string(call.time_ms)})));

  const std::optional<Pairing::Call> begun = pairing_.EndCall(fields.call_key);
  const auto stated_ms =
      payload.First({"duration_ms", "durationMs", "tool_duration_ms", "duration"}).Number();
  double duration_ms = -1;
  if (stated_ms) {
    duration_ms = *stated_ms;
    RemoveNeed(telemetry::kNeedsDuration, &call);
  } else if (begun && fields.action != Action::kToolDenied) {
    const std::int64_t began_ms = begun->asked_ms != 0 ? begun->asked_ms : begun->start_ms;
    duration_ms = static_cast<double>(call.time_ms - began_ms);
  }
  if (duration_ms >= 0 && duration_ms <= static_cast<double>(kMaxDurationMs)) {
    call.duration_ns = static_cast<std::uint64_t>(duration_ms * 1e6);
  }
  // The person answered between the permission request and the run.
  if (begun && begun->asked_ms != 0 && stated_ms) {
    const auto run_ms = static_cast<std::int64_t>(std::max(duration_ms, 0.0));
    const std::int64_t waited_ms = call.time_ms - begun->asked_ms - run_ms;
    if (waited_ms > 0 && waited_ms <= kMaxDurationMs)
      call.waited_ns = static_cast<std::uint64_t>(waited_ms) * 1'000'000;
  }
  batch.observations.push_back(call);
}

void PayloadReader::ReadToolBatch(const PayloadFields& fields, ObservationBatch& batch) const {
  fields.payload["tool_calls"].ForEach([&](JsonValue item) {
    Observation call = fields.base;
    call.kind = ObservationKind::kToolCall;
    call.tool = batch.NameOf(item.Text("tool_name"));
    call.id = batch.NameOf(item.Text("tool_use_id"));
    if (call.tool.empty() || call.id.empty()) return;
    const CallResult result = ResultInBatch(item);
    call.outcome = result.outcome;
    call.error_type = batch.Keep(result.error_type);
    call.needs = telemetry::kNeedsOutcome | telemetry::kNeedsDuration;
    const std::string arguments = item["tool_input"].Minified();
    call.args_hash = batch.Keep(telemetry::HashText(arguments));
    call.input_bytes = arguments.size();
    batch.observations.push_back(call);
  });
}

void PayloadReader::ReadTurnStart(const PayloadFields& fields, ObservationBatch& batch) const {
  pairing_.StartTurn(fields.turn_key, fields.turn, fields.base.time_ms);
  Observation start = fields.base;
  start.kind = fields.turn.empty() ? ObservationKind::kAlive : ObservationKind::kTaskStart;
  start.id = fields.turn;
  start.task_type = fields.turn.empty() ? "" : "turn";
  start.needs = fields.turn.empty() ? 0 : program_.turn_needs;
  batch.observations.push_back(start);
}

void PayloadReader::ReadTurnEnd(const PayloadFields& fields, ObservationBatch& batch) const {
  const std::optional<Pairing::Turn> begun = pairing_.EndTurn(fields.turn_key);
  Observation end = fields.base;
  end.kind = ObservationKind::kTaskEnd;
  end.task_type = "turn";
  end.needs = program_.turn_needs;
  end.id = fields.turn;
  if (end.id.empty()) {
    // Without ids of turns, the last event identifies the turn.
    end.id = batch.Keep(
        "h-" + telemetry::HashText(JoinTexts({end.conversation, fields.payload.Text("prompt"),
                                              std::to_string(end.time_ms)})));
    if (begun) {
      Observation start = end;
      start.kind = ObservationKind::kTaskStart;
      start.time_ms = std::min(begun->start_ms, end.time_ms);
      batch.observations.push_back(start);
    }
  }
  if (fields.action == Action::kTurnFailure) {
    end.outcome = Outcome::kFailure;
    end.error_type = batch.NameOf(ErrorWord(fields.payload.Text("error"), "error"));
  } else {
    const CallResult result = ResultOfStatus(fields.payload.Text("status"));
    end.outcome = result.outcome;
    end.error_type = batch.Keep(result.error_type);
  }
  batch.observations.push_back(end);
  ReadTurnUsage(fields, end.id, batch);
}

// Cursor sums the tokens of a turn in its last event.
void PayloadReader::ReadTurnUsage(const PayloadFields& fields, std::string_view turn,
                                  ObservationBatch& batch) const {
  const JsonValue payload = fields.payload;
  Observation usage = fields.base;
  usage.kind = ObservationKind::kModelCall;
  usage.outcome = Outcome::kSuccess;
  usage.id = turn;
  usage.input_tokens = payload.Count("input_tokens");
  usage.output_tokens = payload.Count("output_tokens");
  usage.cached_tokens = payload.Count("cache_read_tokens");
  if (usage.input_tokens + usage.output_tokens > 0) batch.observations.push_back(usage);
}

void PayloadReader::ReadAgent(const PayloadFields& fields, ObservationBatch& batch) const {
  if (!fields.is_subagent) return;
  Observation run = fields.base;
  const bool is_end = fields.action == Action::kAgentEnd;
  run.kind = is_end ? ObservationKind::kTaskEnd : ObservationKind::kTaskStart;
  run.id =
      program_.subagents_are_conversations && !fields.turn.empty() ? fields.turn : run.agent_id;
  run.task_type = run.role.empty() ? "subagent" : run.role;
  run.needs = program_.turn_needs;
  if (is_end) {
    const CallResult result = ResultOfStatus(fields.payload.Text("status"));
    run.outcome = result.outcome;
    run.error_type = batch.Keep(result.error_type);
    const auto duration_ms = fields.payload["duration_ms"].Number();
    if (duration_ms && *duration_ms >= 0 && *duration_ms <= static_cast<double>(kMaxDurationMs)) {
      run.duration_ns = static_cast<std::uint64_t>(*duration_ms * 1e6);
    }
  }
  batch.observations.push_back(run);
}

void PayloadReader::ReadTaskEnd(const PayloadFields& fields, ObservationBatch& batch) const {
  const std::string_view task = fields.payload.Text("task_id");
  if (task.empty()) return;
  Observation end = fields.base;
  end.kind = ObservationKind::kTaskEnd;
  end.outcome = Outcome::kSuccess;
  end.id = batch.NameOf(batch.Keep(std::string(end.conversation) + "/" + std::string(task)));
  end.task_type = "task";
  batch.observations.push_back(end);
}

// A turn that the session's end cuts off has failed.
void PayloadReader::ReadSessionEnd(const PayloadFields& fields, ObservationBatch& batch) const {
  const std::optional<Pairing::Turn> begun = pairing_.EndTurn(fields.turn_key);
  Observation end = fields.base;
  if (begun && !begun->id.empty()) {
    end.kind = ObservationKind::kTaskEnd;
    end.id = batch.Keep(begun->id);
    end.task_type = "turn";
    end.outcome = Outcome::kFailure;
    end.error_type = "session_ended";
    end.needs = telemetry::kNeedsOutcome;
  }
  batch.observations.push_back(end);
}

}  // namespace pitwall::hooks
