#include "exporter/views/history_view.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "exporter/http/message.h"
#include "exporter/text/json_writer.h"
#include "exporter/views/numeric_fields.h"
#include "exporter/views/performance_view.h"
#include "exporter/views/query.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/window.h"

namespace pitwall::views {

namespace {

constexpr auto kPageColumns = std::to_array<std::string_view>(
    {"tasks_completed", "tasks_failed", "avg_duration_ms", "duration_ms.p50", "duration_ms.p90",
     "duration_ms.p99", "avg_quality", "tool_calls", "tool_errors", "model_calls", "model_errors",
     "time_spent.model_ms", "time_spent.tool_ms", "time_spent.waiting_ms"});

// The values of a step: those of the agent, or of the fleet.
const AgentReading& SubjectOf(const Reading& step, bool of_fleet) {
  if (of_fleet || step.agents.empty()) return step.fleet;
  return step.agents.front();
}

// The actual length of a step: the store rounds it up to whole slots.
std::int64_t StepMs(std::span<const Reading> steps, std::chrono::milliseconds asked) {
  if (steps.size() < 2) return asked.count();
  return steps[1].begins_at_ms - steps[0].begins_at_ms;
}

std::uint64_t Unsigned(std::int64_t value) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, value));
}

}  // namespace

std::chrono::milliseconds DefaultStep(Window window) {
  return std::chrono::milliseconds(InfoOf(window).length_ms / kDefaultSteps);
}

std::chrono::milliseconds ReadStep(QueryReader& reader, Window window) {
  const std::chrono::milliseconds length(InfoOf(window).length_ms);
  return reader.Duration("step", DefaultStep(window), length / kMaxSteps, length);
}

std::optional<HistoryQuery> ParseHistoryQuery(const http::Request& request, std::string& error) {
  QueryReader reader(request);
  HistoryQuery query;
  query.agent_id = reader.Name("agent_id");
  query.metric = std::string(reader.Text("metric").value_or(""));
  const auto field = NumericField::FromName(query.metric, FieldUse::kHistory);
  if (!field) {
    reader.Refuse("metric", "must be one of " + NumericField::Names(FieldUse::kHistory));
  } else {
    query.field = *field;
  }
  query.window = reader.BoundedWindowOr(Window::k1h);
  query.step = ReadStep(reader, query.window);
  if (!reader.error()) return query;
  error = *reader.error();
  return std::nullopt;
}

void AppendHistoryView(std::span<const Reading> steps, const HistoryQuery& query,
                       std::string& body) {
  text::WriteBody(body, [&](text::JsonWriter& json) {
    json.Field("version", kViewVersion);
    json.Field("last_updated", text::TimeMs{steps.empty() ? 0 : steps.back().taken_at_ms});
    json.Field("agent_id",
               text::NullIfEmpty{query.agent_id ? *query.agent_id : std::string_view()});
    json.Field("metric", query.metric);
    json.Field("window", InfoOf(query.window).name);
    json.Field("step_ms", Unsigned(StepMs(steps, query.step)));
    json.Array("points", [&] {
      for (const Reading& step : steps) {
        json.Array([&] {
          json.Time(step.begins_at_ms);
          json.DoubleOrNull(query.field.Of(SubjectOf(step, !query.agent_id), Standing{}));
        });
      }
    });
  });
}

void WriteHistoryColumns(text::JsonWriter& json, std::span<const Reading> steps, Window window) {
  json.Object([&] {
    json.Field("window", InfoOf(window).name);
    json.Field("step_ms", Unsigned(StepMs(steps, DefaultStep(window))));
    json.Array("begins_at", [&] {
      for (const Reading& step : steps) json.Time(step.begins_at_ms);
    });
    for (const std::string_view column : kPageColumns) {
      const std::optional<NumericField> field = NumericField::FromName(column, FieldUse::kHistory);
      json.Array(column, [&] {
        for (const Reading& step : steps) {
          json.DoubleOrNull(field->Of(SubjectOf(step, false), Standing{}));
        }
      });
    }
  });
}

}  // namespace pitwall::views
