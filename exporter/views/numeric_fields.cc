#include "exporter/views/numeric_fields.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include "exporter/views/quantiles.h"
#include "exporter/views/sums.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::views {

namespace {

constexpr std::string_view kToolPrefix = "tools.";

using Number = std::optional<double>;

Number Count(std::uint64_t count) { return static_cast<double>(count); }

Number Time(std::int64_t since_epoch_ms) {
  if (since_epoch_ms == 0) return std::nullopt;
  return static_cast<double>(since_epoch_ms);
}

Number Dollars(std::uint64_t nanousd) { return static_cast<double>(nanousd) / 1e9; }

Number TotalMs(const Durations& durations) { return static_cast<double>(durations.sum_ns) / 1e6; }

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
    {"tasks_abandoned", [](A a, S) { return Count(a.tasks.abandoned); }, true},
    {"tasks_orphaned", [](A a, S) { return Count(a.tasks.orphaned); }, true},
    {"oldest_claim", [](A a, S) { return Time(a.oldest_claim_ms); }, false},
    {"total_duration_ms", [](A a, S) { return TotalMs(a.tasks.durations); }, true},
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

const NumericField::ToolEntry NumericField::kToolEntries[] = {
    {"calls", [](const ToolReading& tool) { return Count(tool.calls); }},
    {"errors", [](const ToolReading& tool) { return Count(tool.errors); }},
    {"avg_duration_ms", [](const ToolReading& tool) { return MeanMs(tool.durations); }},
    {"p50_ms", [](const ToolReading& tool) { return QuantileMs(tool.durations, 0.5); }},
    {"p95_ms", [](const ToolReading& tool) { return QuantileMs(tool.durations, 0.95); }},
};

std::optional<NumericField> NumericField::FromName(std::string_view name, FieldUse use) {
  NumericField field;
  field.name_ = name;
  for (const Entry& entry : kEntries) {
    if (entry.name != name || (use == FieldUse::kHistory && !entry.in_history)) continue;
    field.get_ = entry.get;
    return field;
  }
  const std::size_t last_dot = name.rfind('.');
  if (!name.starts_with(kToolPrefix) || last_dot <= kToolPrefix.size()) return std::nullopt;
  for (const ToolEntry& entry : kToolEntries) {
    if (entry.name != name.substr(last_dot + 1)) continue;
    field.get_of_tool_ = entry.get;
    field.tool_ = name.substr(kToolPrefix.size(), last_dot - kToolPrefix.size());
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
  names += "tools.<tool>.{";
  for (const ToolEntry& entry : kToolEntries) {
    if (&entry != std::begin(kToolEntries)) names += ",";
    names += entry.name;
  }
  return names + "}";
}

std::optional<double> NumericField::Of(const AgentReading& agent, const Standing& standing) const {
  if (get_ != nullptr) return get_(agent, standing);
  for (const ToolReading& tool : agent.tools) {
    if (tool.tool == tool_) return get_of_tool_(tool);
  }
  return std::nullopt;
}

}  // namespace pitwall::views
