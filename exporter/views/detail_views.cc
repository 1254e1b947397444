#include "exporter/views/detail_views.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "exporter/text/json_writer.h"
#include "exporter/views/agent_json.h"
#include "exporter/views/history_view.h"
#include "exporter/views/item_json.h"
#include "exporter/views/model_rows.h"
#include "exporter/views/performance_view.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/store.h"
#include "pitwall/window.h"

namespace pitwall::views {

namespace {

void WriteToolsInDetail(text::JsonWriter& json, std::span<const ToolReading> tools) {
  json.Object("tools", [&] {
    for (const ToolReading& tool : tools) {
      json.NameKey(tool.tool);
      WriteToolInDetail(json, tool);
    }
  });
}

void WriteLabels(text::JsonWriter& json, std::span<const std::string_view> names,
                 const AgentReading& agent) {
  for (std::size_t i = 0; i < agent.labels.size(); ++i) {
    if (agent.labels[i].empty()) continue;
    json.NameKey(names[i]);
    json.String(agent.labels[i]);
  }
}

}  // namespace

std::optional<std::size_t> FindAgent(const Reading& reading, std::string_view agent_id) {
  for (std::size_t i = 0; i < reading.agents.size(); ++i) {
    if (reading.agents[i].agent_id == agent_id) return i;
  }
  return std::nullopt;
}

void AppendAgentPage(const Reading& reading, std::span<const Standing> standings,
                     std::size_t position, std::span<const WorkEvidence> evidence,
                     std::span<const RepeatedSequence> sequences, std::span<const Reading> steps,
                     Window history_window, std::string& body) {
  const AgentReading& agent = reading.agents[position];
  text::WriteBody(body, [&](text::JsonWriter& json) {
    WriteViewHead(json, reading);
    json.Key("fleet");
    WriteFleet(json, reading);
    json.Key("agent");
    WriteAgent(json, agent, standings[position]);
    json.Object("labels", [&] { WriteLabels(json, reading.label_names, agent); });
    WriteEvidence(json, evidence);
    WriteToolsInDetail(json, agent.tools);
    WriteModels(json, ModelRowsOf(agent), ModelDetail::kFull);
    json.Key("transitions");
    WriteTransitions(json, agent.transitions);
    json.Key("sequences");
    WriteSequences(json, sequences);
    json.Key("claims");
    WriteClaims(json, reading.claims, agent.agent_id);
    json.Key("task_types");
    WriteTaskTypes(json, agent.task_types);
    json.Key("tokens_by_model");
    WriteTokensByModel(json, agent.tokens);
    json.Key("history");
    WriteHistoryColumns(json, steps, history_window);
  });
}

void AppendToolsView(const Reading& reading, std::string& body) {
  const std::span<const ToolReading> tools = reading.fleet.tools;
  std::vector<std::size_t> order(tools.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return tools[a].calls > tools[b].calls; });
  text::WriteBody(body, [&](text::JsonWriter& json) {
    WriteViewHead(json, reading);
    json.Field("total", std::uint64_t{tools.size()});
    json.Array("order", [&] {
      for (const std::size_t position : order) json.String(tools[position].tool);
    });
    WriteToolsInDetail(json, tools);
    json.Key("transitions");
    WriteTransitions(json, reading.fleet.transitions);
  });
}

void AppendModelsView(const Reading& reading, std::string& body) {
  const std::vector<ModelRow> rows = ModelRowsOf(reading.fleet);
  std::vector<const ModelRow*> order;
  for (const ModelRow& row : rows) order.push_back(&row);
  std::stable_sort(order.begin(), order.end(), [](const ModelRow* a, const ModelRow* b) {
    return std::tie(a->calls.calls, a->tokens.output) > std::tie(b->calls.calls, b->tokens.output);
  });
  text::WriteBody(body, [&](text::JsonWriter& json) {
    WriteViewHead(json, reading);
    json.Field("total", std::uint64_t{rows.size()});
    json.Array("order", [&] {
      for (const ModelRow* const row : order) json.String(row->model);
    });
    WriteModels(json, rows, ModelDetail::kFull);
  });
}

}  // namespace pitwall::views
