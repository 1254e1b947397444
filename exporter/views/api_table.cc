#include "exporter/views/api_table.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "exporter/views/agent_fields.h"
#include "exporter/views/field_selection.h"
#include "pitwall/internal/assert.h"

namespace pitwall::views {

namespace {

constexpr std::string_view kText = R"({"type":"string"})";
constexpr std::string_view kName = R"({"type":"string","minLength":1,"maxLength":128})";

constexpr Parameter kWindow = {
    "window", R"({"type":"string","enum":["1m","5m","15m","1h","6h","24h","all"],"default":"all"})",
    "the period that is summed"};
constexpr Parameter kBoundedWindow = {
    "window", R"({"type":"string","enum":["1m","5m","15m","1h","6h","24h"],"default":"1h"})",
    "the period"};
constexpr Parameter kStep = {"step", kText, "length of a step: 500ms, 30s, 5m, 1h or seconds"};
constexpr Parameter kLimit = {
    "limit", R"({"type":"integer","minimum":1,"maximum":10000,"default":1000})", "rows of a page"};
constexpr Parameter kOffset = {"offset",
                               R"({"type":"integer","minimum":0,"maximum":4294967296,"default":0})",
                               "rows before the page"};
constexpr Parameter kFields = {
    "fields", kText, "keys of a row, separated by commas; a dot selects a key of an object"};
constexpr Parameter kFormat = {
    "format", R"({"type":"string","enum":["json","csv","ndjson"],"default":"json"})",
    "the form of the rows"};
constexpr Parameter kSearch = {"search", kName, "rows with this text in their name, in any case"};
constexpr Parameter kAgentId = {"agent_id", kName, "one agent"};
constexpr std::string_view kDimension =
    R"({"type":"string","pattern":"^(role|model|version|label[.].+)$","example":"role"})";
constexpr Parameter kBy = {"by", kDimension,
                           "the dimension of the groups: role, model, version or label.NAME", true};

constexpr auto kAgents = std::to_array<Parameter>(
    {kWindow,
     {"sort", kText, "a number of an agent by its key, with - before it for descending"},
     kLimit,
     kOffset,
     {"standing", R"({"type":"string","enum":["high","typical","low","unrated"]})",
      "agents of this class"},
     {"role", kName, "agents of this role"},
     {"model", kName, "agents of this model"},
     {"by", kDimension, "with group: the dimension of the group"},
     {"group", kName, "agents of this group, such as of a version"},
     {"looping", R"({"type":"string","enum":["true","false"]})",
      "agents that are in a loop, or not"},
     {"search", kName, "agents with this text in id, role or model, in any case"},
     {"active", kText, "agents with an event within this time: 30s, 5m, 1h or seconds"},
     kFields,
     kFormat});
constexpr auto kOneAgent = std::to_array<Parameter>(
    {kWindow, kStep, {"agent_id", kName, "replaces that of the path: for the ids . and .."}});
constexpr auto kTotals = std::to_array<Parameter>({kWindow, kSearch, kFields, kFormat});
constexpr auto kGroups = std::to_array<Parameter>({kBy, kWindow, kSearch, kFields, kFormat});
constexpr auto kCompare = std::to_array<Parameter>(
    {kBy, {"a", kName, "one group", true}, {"b", kName, "the other group", true}, kWindow});
constexpr auto kTasks = std::to_array<Parameter>(
    {{"state", R"({"type":"string","enum":["open","stuck","abandoned"],"default":"open"})",
      "which tasks"},
     kAgentId,
     {"task_type", kName, "tasks of this type"},
     {"search", kName, "tasks with this text in their id, in any case"},
     kLimit,
     kOffset,
     kFields,
     kFormat});
constexpr auto kHistory = std::to_array<Parameter>(
    {{"metric", kText, "a number of an agent by its key", true}, kAgentId, kBoundedWindow, kStep});
constexpr auto kActivity = std::to_array<Parameter>({kBoundedWindow, kStep});
constexpr auto kSources = std::to_array<Parameter>({kSearch, kFields, kFormat});

// The rows of one array behind those of another.
template <std::size_t... kSizes>
constexpr auto Joined(const std::array<RowField, kSizes>&... parts) {
  std::array<RowField, (kSizes + ...)> all{};
  auto end = all.begin();
  ((end = std::copy(parts.begin(), parts.end(), end)), ...);
  return all;
}

constexpr auto kDurationFields = std::to_array<RowField>({{"duration_ms.count", "integer"},
                                                          {"duration_ms.p50", "number"},
                                                          {"duration_ms.p90", "number"},
                                                          {"duration_ms.p95", "number"},
                                                          {"duration_ms.p99", "number"},
                                                          {"duration_ms.max", "number"}});
constexpr auto kTokenFields = std::to_array<RowField>({{"tokens.input", "integer"},
                                                       {"tokens.output", "integer"},
                                                       {"tokens.cached", "integer"},
                                                       {"tokens.cost_usd", "number"}});
// Of a tool or a model, behind its name.
constexpr auto kCallFields = Joined(std::to_array<RowField>({{"calls", "integer"},
                                                             {"errors", "integer"},
                                                             {"avg_duration_ms", "number"},
                                                             {"p50_ms", "number"},
                                                             {"p95_ms", "number"},
                                                             {"last_used", "string"}}),
                                    kDurationFields);

constexpr auto kToolFields = Joined(std::to_array<RowField>({{"tool", "string"}}), kCallFields,
                                    std::to_array<RowField>({{"input_bytes", "integer"},
                                                             {"output_bytes", "integer"},
                                                             {"waited_ms", "number"},
                                                             {"error_types", "object"}}));
constexpr auto kModelFields =
    Joined(std::to_array<RowField>({{"model", "string"}}), kCallFields,
           std::to_array<RowField>({{"error_types", "object"}}), kTokenFields);
constexpr auto kTaskFields = std::to_array<RowField>({{"task_id", "string"},
                                                      {"task_type", "string"},
                                                      {"agent_id", "string"},
                                                      {"claimed_at", "string"},
                                                      {"age_ms", "integer"},
                                                      {"p95_ms", "number"},
                                                      {"p95_of", "string"},
                                                      {"times_p95", "number"},
                                                      {"stuck", "boolean"},
                                                      {"abandoned_at", "string"}});
constexpr auto kSourceFields = std::to_array<RowField>({{"source", "string"},
                                                        {"signal", "string"},
                                                        {"records", "integer"},
                                                        {"counted", "integer"},
                                                        {"duplicate", "integer"},
                                                        {"ignored", "integer"},
                                                        {"other_signal", "integer"},
                                                        {"without_agent", "integer"},
                                                        {"first_seen", "string"},
                                                        {"last_seen", "string"}});
constexpr auto kGroupFields = Joined(std::to_array<RowField>({{"group", "string"},
                                                              {"agents", "integer"},
                                                              {"agents_retired", "integer"},
                                                              {"tasks_claimed", "integer"},
                                                              {"tasks_completed", "integer"},
                                                              {"tasks_failed", "integer"},
                                                              {"tasks_in_progress", "integer"},
                                                              {"tasks_abandoned", "integer"},
                                                              {"total_duration_ms", "number"},
                                                              {"avg_duration_ms", "number"}}),
                                     kDurationFields,
                                     std::to_array<RowField>({{"avg_quality", "number"},
                                                              {"tool_calls", "integer"},
                                                              {"tool_errors", "integer"},
                                                              {"model_calls", "integer"},
                                                              {"model_errors", "integer"}}),
                                     kTokenFields,
                                     std::to_array<RowField>({{"standing.class", "string"},
                                                              {"standing.rank", "integer"},
                                                              {"standing.score", "number"},
                                                              {"standing.reasons", "array"},
                                                              {"evidence", "array"}}));

}  // namespace

std::span<const ApiRoute> ApiRoutes() {
  static const auto routes = std::to_array<ApiRoute>({
      {"/api/agent-performance", "the fleet and a page of its agents", kAgents,
       "?window=1h&sort=-tool_errors&limit=10", "agents", "agent_id", AgentFields(), true},
      {"/api/agent-performance/{agent_id}", "one agent in detail, with its history", kOneAgent,
       "?window=1h"},
      {"/api/tools", "every tool, summed over the fleet", kTotals, "?window=1h&fields=calls,errors",
       "tools", "tool", kToolFields},
      {"/api/models", "every model: calls, latency, tokens and cost", kTotals, "?window=24h",
       "models", "model", kModelFields},
      {"/api/groups", "every role, model, version or value of a label, with its standing", kGroups,
       "?by=role", "groups", "group", kGroupFields},
      {"/api/compare", "two groups, aspect by aspect", kCompare, "?by=role&a=coder&b=tester"},
      {"/api/tasks", "open, stuck and abandoned tasks of the fleet", kTasks, "?state=stuck",
       "tasks", "task_id", kTaskFields, true},
      {"/api/history", "one metric over time", kHistory, "?metric=tool_calls&window=1h"},
      {"/api/activity", "tool calls of every agent over time", kActivity, "?window=1h"},
      {"/api/sources", "which emitters report through which signals", kSources, "?format=csv",
       "sources", "source", kSourceFields},
  });
  return routes;
}

const ApiRoute& ApiRouteOf(std::string_view path) {
  const std::span<const ApiRoute> routes = ApiRoutes();
  const auto found = std::find_if(routes.begin(), routes.end(),
                                  [&](const ApiRoute& route) { return route.path == path; });
  PITWALL_ASSERT(found != routes.end());
  return *found;
}

}  // namespace pitwall::views
