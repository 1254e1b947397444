#include "exporter/views/history_view.h"

#include <algorithm>
#include <array>

#include "exporter/views/performance_view.h"

namespace pitwall::views {

namespace {

constexpr std::array<std::string_view, 9> kPageColumns = {
    "tasks_completed", "tasks_failed", "avg_duration_ms", "duration_ms.p50", "duration_ms.p90",
    "duration_ms.p99", "avg_quality",  "tool_calls",      "tool_errors"};

// What a step is about: the one agent, or the fleet.
const AgentReading& SubjectOf(const Reading& step, bool of_fleet) {
  if (of_fleet || step.agents.empty()) return step.fleet;
  return step.agents.front();
}

// As the store made it: it rounds a step up to whole slots.
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
  exposition::TextBuffer out(body);
  JsonWriter json(out);
  json.BeginObject();
  json.Key("version");
  json.String(kViewVersion);
  json.Key("last_updated");
  json.Time(steps.empty() ? 0 : steps.back().taken_at_ms);
  json.Key("agent_id");
  json.StringOrNull(query.agent_id.value_or(""));
  json.Key("metric");
  json.String(query.metric);
  json.Key("window");
  json.String(InfoOf(query.window).name);
  json.Key("step_ms");
  json.Integer(Unsigned(StepMs(steps, query.step)));
  json.Key("points");
  json.BeginArray();
  for (const Reading& step : steps) {
    json.BeginArray();
    json.Time(step.begins_at_ms);
    json.DoubleOrNull(query.field.Of(SubjectOf(step, !query.agent_id), Standing{}));
    json.EndArray();
  }
  json.EndArray();
  json.EndObject();
  out.Append('\n');
  out.Flush();
}

void WriteHistoryColumns(JsonWriter& json, std::span<const Reading> steps, Window window) {
  json.BeginObject();
  json.Key("window");
  json.String(InfoOf(window).name);
  json.Key("step_ms");
  json.Integer(Unsigned(StepMs(steps, DefaultStep(window))));
  json.Key("begins_at");
  json.BeginArray();
  for (const Reading& step : steps) json.Time(step.begins_at_ms);
  json.EndArray();
  for (const std::string_view column : kPageColumns) {
    const std::optional<NumericField> field = NumericField::FromName(column, FieldUse::kHistory);
    json.Key(column);
    json.BeginArray();
    for (const Reading& step : steps) {
      json.DoubleOrNull(field->Of(SubjectOf(step, false), Standing{}));
    }
    json.EndArray();
  }
  json.EndObject();
}

}  // namespace pitwall::views
