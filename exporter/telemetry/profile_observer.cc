#include "exporter/telemetry/profile_observer.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "exporter/otlp/record.h"
#include "exporter/telemetry/call_id.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_fields.h"
#include "exporter/telemetry/profile.h"
#include "exporter/telemetry/profile_table.h"
#include "exporter/telemetry/profile_values.h"
#include "exporter/telemetry/resource_names.h"

namespace pitwall::telemetry {
namespace {

constexpr std::int64_t kMinTimeMs = 1'420'070'400'000;  // the year 2015
constexpr std::uint64_t kMaxDurationNs = 30ULL * 24 * 3600 * 1'000'000'000;
constexpr auto kMaxAmount = static_cast<double>(kMaxCount);

std::uint64_t AmountOf(double number) {
  return static_cast<std::uint64_t>(std::clamp(number, 0.0, kMaxAmount));
}

std::optional<std::uint64_t> DurationOf(const otlp::Record& record, const FieldValues& values) {
  if (values.HasNumber(Field::kDuration)) {
    const double duration_ns = values.Number(Field::kDuration) * 1e6;
    if (duration_ns > static_cast<double>(kMaxDurationNs)) return std::nullopt;
    return static_cast<std::uint64_t>(duration_ns);
  }
  if (record.kind != otlp::RecordKind::kSpan || record.start_ns == 0 ||
      record.time_ns < record.start_ns || record.time_ns - record.start_ns > kMaxDurationNs) {
    return std::nullopt;
  }
  return record.time_ns - record.start_ns;
}

// The span that the record is. A log or a span event has only an enclosing one.
std::optional<SpanRef> SpanOf(const otlp::Record& record) {
  if (record.kind != otlp::RecordKind::kSpan || otlp::IsAbsent(record.trace_id) ||
      otlp::IsAbsent(record.span_id)) {
    return std::nullopt;
  }
  return SpanRef{record.trace_id, record.span_id, record.parent_span_id};
}

Outcome OutcomeOfRecord(const Rule& rule, const otlp::Record& record, const FieldValues& values) {
  if (rule.outcome != Outcome::kUnknown) return rule.outcome;
  if (values.outcome == Outcome::kFailure || !values.Text(Field::kErrorType).empty() ||
      (record.kind == otlp::RecordKind::kSpan && record.status == 2)) {
    return Outcome::kFailure;
  }
  // By the convention a call succeeded unless the record says otherwise. Partial records say only
  // what they say.
  return rule.is_partial ? values.outcome : Outcome::kSuccess;
}

// The name without the rule's prefix and suffix; empty if it has neither.
std::string_view RestOfName(const Rule& rule, std::string_view name) {
  const std::size_t size_bytes = name.size();
  if (name.starts_with(rule.name_prefix)) name.remove_prefix(rule.name_prefix.size());
  if (name.ends_with(rule.name_suffix)) name.remove_suffix(rule.name_suffix.size());
  return name.size() == size_bytes ? std::string_view() : name;
}

// A builder for the texts of one observation.
class Texts {
 public:
  explicit Texts(ObservationBatch* batch) : batch_(batch) {}
  std::string_view Name(std::string_view text) const { return batch_->NameOf(text); }

  std::string_view Tool(const Rule& rule, const FieldValues& values, std::string_view name) const {
    std::string_view tool = values.Text(Field::kTool);
    if (tool.empty()) tool = RestOfName(rule, name);
    if (tool.empty() && rule.name_is_tool) tool = name;
    const std::string_view server = values.Text(Field::kToolServer);
    if (tool.empty() || server.empty() || tool.starts_with("mcp__")) return Name(tool);
    std::string qualified = "mcp__";
    qualified.append(server).append("__").append(tool);
    return Name(batch_->Keep(qualified));
  }

  std::string_view Hash(std::string_view text) const { return batch_->Keep(HexHashOf(text)); }

  // An id for a log record that has none: the same record has the same id when it is sent again.
  std::string_view LogId(const otlp::Record& record, std::string_view name,
                         const FieldValues& values) const {
    std::string contents(name);
    const auto add_bytes = [&](const void* bytes, std::size_t size_bytes) {
      contents.append(static_cast<const char*>(bytes), size_bytes);
    };
    add_bytes(&record.time_ns, sizeof(record.time_ns));
    add_bytes(record.trace_id.data(), record.trace_id.size());
    add_bytes(record.span_id.data(), record.span_id.size());
    for (const std::string_view text : values.texts) contents.append(text).push_back('\0');
    add_bytes(values.numbers.data(), values.numbers.size() * sizeof(double));
    return batch_->Keep("h" + HexHashOf(contents));
  }

 private:
  ObservationBatch* const batch_;
};

void SetIdentity(const RecordContext& context, std::string_view rest_of_name,
                 const FieldValues& values, const Texts& texts, Observation& observation) {
  const ResourceNames& resource = context.resource;
  const std::string_view agent_id =
      context.agent_id.empty() ? values.Text(Field::kAgentId) : context.agent_id;
  observation.agent_id = texts.Name(agent_id);
  std::string_view agent_name = values.Text(Field::kAgentName);
  if (agent_name.empty()) agent_name = rest_of_name;
  if (IsGenericAgentName(agent_name)) agent_name = {};
  observation.agent_name = texts.Name(agent_name);

  observation.conversation = texts.Name(values.Text(Field::kConversation));
  observation.service = resource.service;
  const std::string_view role = values.Text(Field::kRole);
  observation.role = IsGenericAgentName(role) ? resource.service_name : texts.Name(role);
  const std::string_view version = values.Text(Field::kVersion);
  observation.version = texts.Name(version);
  if (version.empty() && context.table.profile().has_own_version) {
    observation.version = resource.version;
  }
}

void SetTokens(const Profile& profile, const FieldValues& values, Observation& observation) {
  double input = values.Number(Field::kInputTokens);
  if (profile.input_excludes_cached) {
    input += values.Number(Field::kCachedTokens) + values.Number(Field::kCacheWriteTokens);
  }
  double output = values.Number(Field::kOutputTokens);
  if (profile.output_excludes_reasoning) output += values.Number(Field::kReasoningTokens);
  observation.input_tokens = AmountOf(input);
  observation.output_tokens = AmountOf(output);
  observation.cached_tokens =
      std::min(AmountOf(values.Number(Field::kCachedTokens)), observation.input_tokens);
  observation.cost_nanousd = AmountOf(values.Number(Field::kCost) * 1e9);
}

ObservationKind KindOf(Meaning meaning) {
  switch (meaning) {
    case Meaning::kToolCall:
    case Meaning::kWait:
      return ObservationKind::kToolCall;
    case Meaning::kModelCall:
      return ObservationKind::kModelCall;
    case Meaning::kTaskStart:
      return ObservationKind::kTaskStart;
    case Meaning::kTaskEnd:
    case Meaning::kTaskFault:
      return ObservationKind::kTaskEnd;
    case Meaning::kLink:
      return ObservationKind::kSpan;
    default:
      return ObservationKind::kAlive;
  }
}

std::string_view IdOf(Meaning meaning, const FieldValues& values) {
  switch (meaning) {
    case Meaning::kToolCall:
    case Meaning::kWait:
      return values.Text(Field::kCallId);
    case Meaning::kModelCall:
      return values.Text(Field::kResponseId);
    case Meaning::kTaskStart:
    case Meaning::kTaskEnd:
      return values.Text(Field::kTaskId);
    default:
      return {};
  }
}

void SetOutcome(const Rule& rule, const otlp::Record& record, const FieldValues& values,
                const Texts& texts, ObservationBatch* batch, Observation& observation) {
  observation.outcome = OutcomeOfRecord(rule, record, values);
  if (observation.outcome != Outcome::kFailure) return;
  std::string_view error_type = values.Text(Field::kErrorType);
  if (error_type.empty()) error_type = rule.error_type;
  if (error_type.empty()) error_type = values.failure;
  if (error_type.empty() && values.exit_code != 0) {
    error_type = batch->Keep("exit_" + std::to_string(values.exit_code));
  }
  observation.error_type = texts.Name(error_type);
}

// The needs that the observation satisfies itself.
void RemoveNeeds(const Rule& rule, Observation& observation) {
  const bool is_root = observation.span && otlp::IsAbsent(observation.span->parent);
  if (!observation.agent_id.empty() || !observation.agent_name.empty() || is_root) {
    observation.needs &= static_cast<std::uint8_t>(~kNeedsAgent);
  }
  // The run of a named agent is a task, whatever runs inside it.
  if (rule.meaning == Meaning::kTaskEnd && !observation.agent_name.empty()) {
    observation.needs &= static_cast<std::uint8_t>(~kNeedsNoInner);
  }
}

void SetTaskType(const Rule& rule, const FieldValues& values, const Texts& texts,
                 Observation& observation) {
  if (rule.meaning != Meaning::kTaskStart && rule.meaning != Meaning::kTaskEnd) return;
  observation.task_type = rule.task_type;
  if (observation.task_type.empty()) {
    observation.task_type = texts.Name(values.Text(Field::kTaskType));
  }
  if (observation.task_type.empty()) observation.task_type = observation.agent_name;
}

void SetToolCall(const Profile& profile, const Rule& rule, std::string_view name,
                 const FieldValues& values, const Texts& texts, Observation& observation) {
  observation.tool = texts.Tool(rule, values, name);
  const auto& failed = profile.failed_tools;
  if (std::ranges::find(failed, observation.tool) != failed.end()) {
    observation.outcome = Outcome::kFailure;
    if (observation.error_type.empty()) observation.error_type = "invalid_call";
  }
  const std::string_view arguments = values.Text(Field::kArguments);
  if (!arguments.empty()) observation.args_hash = texts.Hash(arguments);
  observation.input_bytes = values.HasNumber(Field::kInputBytes)
                                ? AmountOf(values.Number(Field::kInputBytes))
                                : arguments.size();
  observation.output_bytes = AmountOf(values.Number(Field::kOutputBytes));
}

// The tokens of a task's span are the sum over its model calls.
void AddSum(const Profile& profile, const FieldValues& values, const Observation& task,
            ObservationBatch* batch) {
  Observation sum = task;
  SetTokens(profile, values, sum);
  if (sum.input_tokens == 0 && sum.output_tokens == 0) return;
  sum.kind = ObservationKind::kModelCall;
  sum.is_sum = true;
  sum.is_agent = false;
  sum.id = sum.task_type = {};
  sum.duration_ns.reset();
  sum.needs = kNeedsNoInner | (task.needs & kNeedsAgent);
  batch->observations.push_back(sum);
}

// The failure of the task whose span is the parent of this one, or has this event, as the task's
// own span has it.
void AddTaskFault(const RecordContext& context, const ProfileTable::BoundRule& rule,
                  ObservationBatch* batch) {
  const otlp::Record& record = context.record;
  const bool is_event = record.kind == otlp::RecordKind::kSpanEvent;
  const otlp::SpanId task = is_event ? record.span_id : record.parent_span_id;
  AddLink(context, batch);
  Observation fault = batch->observations.back();
  if (is_event) batch->observations.pop_back();
  if (otlp::IsAbsent(record.trace_id) || otlp::IsAbsent(task)) return;
  const FieldValues values = context.table.Read(rule, *record.attributes, batch);
  fault.kind = ObservationKind::kTaskEnd;
  fault.outcome = Outcome::kFailure;
  fault.error_type = batch->NameOf(values.Text(Field::kErrorType));
  fault.is_partial = true;
  fault.span = SpanRef{record.trace_id, task, {}};
  std::string task_id;
  MakeTaskId(fault, &task_id);
  fault.id = batch->Keep(task_id);
  fault.span.reset();
  batch->observations.push_back(fault);
}

}  // namespace

Signal SignalOf(otlp::RecordKind kind) {
  switch (kind) {
    case otlp::RecordKind::kSpan:
    case otlp::RecordKind::kSpanEvent:
      return Signal::kTraces;
    case otlp::RecordKind::kLog:
      return Signal::kLogs;
    default:
      return Signal::kMetrics;
  }
}

void AddObservations(const RecordContext& context, const ProfileTable::BoundRule& bound,
                     ObservationBatch* batch) {
  const Rule& rule = bound.rule;
  if (rule.meaning == Meaning::kTaskFault) return AddTaskFault(context, bound, batch);
  const Profile& profile = context.table.profile();
  const otlp::Record& record = context.record;
  const FieldValues values = context.table.Read(bound, *record.attributes, batch);
  const Texts texts(batch);
  Observation& observation = batch->observations.emplace_back();
  observation.kind = KindOf(rule.meaning);
  observation.signal = SignalOf(record.kind);
  observation.emitter = profile.emitter;
  observation.needs = rule.needs;
  observation.rank = rule.rank;
  observation.is_partial = rule.is_partial || rule.meaning == Meaning::kWait;
  observation.is_sum = rule.is_sum;
  observation.span = SpanOf(record);
  observation.time_ms = static_cast<std::int64_t>(record.time_ns / 1'000'000);
  if (observation.time_ms < kMinTimeMs) observation.time_ms = 0;
  SetIdentity(context, rule.is_agent ? RestOfName(rule, context.name) : std::string_view(), values,
              texts, observation);
  observation.is_agent = rule.is_agent && !observation.agent_name.empty();
  RemoveNeeds(rule, observation);
  if (rule.meaning == Meaning::kAlive) {
    const bool is_known = !observation.agent_id.empty() || !observation.conversation.empty();
    if (!is_known) batch->observations.pop_back();
    return;
  }

  std::string_view id = IdOf(rule.meaning, values);
  if (id.empty() && rule.has_log_id) id = texts.LogId(record, context.name, values);
  observation.id = texts.Name(id);
  observation.model = texts.Name(values.Text(Field::kModel));
  SetTaskType(rule, values, texts, observation);
  SetOutcome(rule, record, values, texts, batch, observation);
  if (rule.meaning == Meaning::kWait) {
    observation.waited_ns = DurationOf(record, values);
  } else if (!rule.is_partial) {
    observation.duration_ns = DurationOf(record, values);
  }
  if (rule.meaning == Meaning::kToolCall) {
    SetToolCall(profile, rule, context.name, values, texts, observation);
  }
  if (rule.meaning == Meaning::kModelCall) SetTokens(profile, values, observation);
  if (rule.has_sums) AddSum(profile, values, observation, batch);
}

void AddLink(const RecordContext& context, ObservationBatch* batch) {
  static const ProfileTable::BoundRule kLinkRule{
      .rule = {.meaning = Meaning::kLink}, .names = {}, .conditions = {}, .sources = {}};
  AddObservations(context, kLinkRule, batch);
}

}  // namespace pitwall::telemetry
