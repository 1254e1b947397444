#include "exporter/views/numeric_fields.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include "exporter/views/model_rows.h"
#include "exporter/views/quantiles.h"
#include "exporter/views/sums.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::views {

namespace {

constexpr std::string_view kToolPrefix = "tools.";
constexpr std::string_view kModelPrefix = "models.";
constexpr std::string_view kTokensSuffix = ".tokens";

using Number = std::optional<double>;

Number Count(std::uint64_t count) { return static_cast<double>(count); }

Number Time(std::int64_t since_epoch_ms) {
  if (since_epoch_ms == 0) return std::nullopt;
  return static_cast<double>(since_epoch_ms);
}

Number Dollars(std::uint64_t nanousd) { return static_cast<double>(nanousd) / 1e9; }

Number Ms(std::uint64_t ns) { return static_cast<double>(ns) / 1e6; }
Number MsIfKnown(std::optional<std::uint64_t> ns) { return ns ? Ms(*ns) : std::nullopt; }

Number Score(const Standing& standing) {
  if (standing.standing_class == StandingClass::kUnrated) return std::nullopt;
  return standing.score;
}

Number LoopCalls(const LoopReading& loop) {
  if (loop.calls == 0) return std::nullopt;
  return static_cast<double>(loop.calls);
}

using A = const AgentReading&;
using S = const Standing&;

}  // namespace

const NumericField::Entry NumericField::kEntries[] = {
    {"tasks_claimed", [](A a, S) { return Count(a.tasks.claimed); }, true},
    {"tasks_completed", [](A a, S) { return Count(a.tasks.completed); }, true},
    {"tasks_failed", [](A a, S) { return Count(a.tasks.failed); }, true},
    {"tasks_in_progress", [](A a, S) { return Count(a.tasks_in_progress); }, false},
    {"tasks_stuck", [](A a, S) { return Count(a.tasks_stuck); }, false},
    {"tasks_abandoned", [](A a, S) { return Count(a.tasks.abandoned); }, true},
    {"tasks_orphaned", [](A a, S) { return Count(a.tasks.orphaned); }, true},
    {"oldest_claim", [](A a, S) { return Time(a.oldest_claim_ms); }, false},
    {"total_duration_ms", [](A a, S) { return Ms(a.tasks.durations.sum_ns); }, true},
    {"avg_duration_ms", [](A a, S) { return MeanMs(a.tasks.durations); }, true},
    {"duration_ms.count", [](A a, S) { return Count(a.tasks.durations.count); }, true},
    {"duration_ms.p50", [](A a, S) { return QuantileMs(a.tasks.durations, 0.5); }, true},
    {"duration_ms.p90", [](A a, S) { return QuantileMs(a.tasks.durations, 0.9); }, true},
    {"duration_ms.p95", [](A a, S) { return QuantileMs(a.tasks.durations, 0.95); }, true},
    {"duration_ms.p99", [](A a, S) { return QuantileMs(a.tasks.durations, 0.99); }, true},
    {"duration_ms.max", [](A a, S) { return MaxMs(a.tasks.durations); }, true},
    {"avg_quality", [](A a, S) { return MeanScore(a.quality); }, true},
    {"tool_calls", [](A a, S) { return Count(a.tool_calls); }, true},
    {"tool_errors", [](A a, S) { return Count(a.tool_errors); }, true},
    {"model_calls", [](A a, S) { return Count(a.model_calls); }, true},
    {"model_errors", [](A a, S) { return Count(a.model_errors); }, true},
    {"time_spent.model_ms", [](A a, S) { return Ms(a.time_spent.model_ns); }, true},
    {"time_spent.tool_ms", [](A a, S) { return Ms(a.time_spent.tool_ns); }, true},
    {"time_spent.waiting_ms", [](A a, S) { return Ms(a.time_spent.waiting_ns); }, true},
    {"time_spent.other_ms", [](A a, S) { return MsIfKnown(a.time_spent.other_ns); }, false},
    {"loop.calls", [](A a, S) { return LoopCalls(a.loop); }, false},
    {"tokens.input", [](A a, S) { return Count(SumOf(a.tokens).input); }, true},
    {"tokens.output", [](A a, S) { return Count(SumOf(a.tokens).output); }, true},
    {"tokens.cached", [](A a, S) { return Count(SumOf(a.tokens).cached); }, true},
    {"tokens.cost_usd", [](A a, S) { return Dollars(SumOf(a.tokens).cost_nanousd); }, true},
    {"first_seen", [](A a, S) { return Time(a.first_seen_ms); }, false},
    {"last_activity", [](A a, S) { return Time(a.last_activity_ms); }, false},
    {"standing.rank", [](A, S s) { return Count(s.rank); }, false},
    {"standing.score", [](A, S s) { return Score(s); }, false},
};

const NumericField::CallEntry NumericField::kCallEntries[] = {
    {"calls", [](const CallNumbers& of) { return Count(of.calls); }},
    {"errors", [](const CallNumbers& of) { return Count(of.errors); }},
    {"avg_duration_ms", [](const CallNumbers& of) { return MeanMs(of.durations); }},
    {"p50_ms", [](const CallNumbers& of) { return QuantileMs(of.durations, 0.5); }},
    {"p95_ms", [](const CallNumbers& of) { return QuantileMs(of.durations, 0.95); }},
};

const NumericField::TokensEntry NumericField::kTokensEntries[] = {
    {"input", [](const TokensReading& of) { return Count(of.input); }},
    {"output", [](const TokensReading& of) { return Count(of.output); }},
    {"cached", [](const TokensReading& of) { return Count(of.cached); }},
    {"cost_usd", [](const TokensReading& of) { return Dollars(of.cost_nanousd); }},
};

std::optional<NumericField> NumericField::FromName(std::string_view name, FieldUse use) {
  NumericField field;
  field.name_ = name;
  for (const Entry& entry : kEntries) {
    if (entry.name != name || (use == FieldUse::kHistory && !entry.in_history)) continue;
    field.get_ = entry.get;
    return field;
  }
  field.is_of_model_ = name.starts_with(kModelPrefix);
  const std::string_view prefix = field.is_of_model_ ? kModelPrefix : kToolPrefix;
  const std::size_t last_dot = name.rfind('.');
  if (!name.starts_with(prefix) || last_dot <= prefix.size()) return std::nullopt;
  for (const CallEntry& entry : kCallEntries) {
    if (entry.name != name.substr(last_dot + 1)) continue;
    field.get_of_call_ = entry.get;
    field.call_name_ = name.substr(prefix.size(), last_dot - prefix.size());
    return field;
  }
  const std::string_view model = name.substr(0, last_dot);
  if (!field.is_of_model_ || !model.ends_with(kTokensSuffix)) return std::nullopt;
  for (const TokensEntry& entry : kTokensEntries) {
    if (entry.name != name.substr(last_dot + 1)) continue;
    if (model.size() <= prefix.size() + kTokensSuffix.size()) return std::nullopt;
    field.get_of_tokens_ = entry.get;
    field.call_name_ = model.substr(prefix.size());
    field.call_name_.resize(field.call_name_.size() - kTokensSuffix.size());
    return field;
  }
  return std::nullopt;
}

std::string NumericField::Names(FieldUse use) {
  std::string names;
  for (const Entry& entry : kEntries) {
    if (use == FieldUse::kHistory && !entry.in_history) continue;
    names += std::string(entry.name) + " ";
  }
  std::string of_call = "{";
  for (const CallEntry& entry : kCallEntries) {
    if (&entry != std::begin(kCallEntries)) of_call += ",";
    of_call += entry.name;
  }
  of_call += "}";
  return names + "tools.<tool>." + of_call + " models.<model>." + of_call +
         " models.<model>.tokens.{input,output,cached,cost_usd}";
}

// The numbers of a row of the view's models (model_rows.h).
std::optional<double> NumericField::OfModel(const AgentReading& agent) const {
  for (const ModelRow& row : ModelRowsOf(agent)) {
    if (row.model != call_name_) continue;
    if (get_of_tokens_ != nullptr) return get_of_tokens_(row.tokens);
    return get_of_call_({row.calls.calls, row.calls.errors, row.calls.durations});
  }
  return std::nullopt;
}

std::optional<double> NumericField::Of(const AgentReading& agent, const Standing& standing) const {
  if (get_ != nullptr) return get_(agent, standing);
  if (is_of_model_) return OfModel(agent);
  for (const ToolReading& tool : agent.tools) {
    if (tool.tool == call_name_) return get_of_call_({tool.calls, tool.errors, tool.durations});
  }
  return std::nullopt;
}

}  // namespace pitwall::views
