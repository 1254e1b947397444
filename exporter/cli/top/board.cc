#include "exporter/cli/top/board.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace pitwall::cli::top {

namespace {

using nlohmann::json;

const json& In(const json& object, const char* key) {
  static const json null;
  const auto found = object.find(key);
  return found == object.end() ? null : *found;
}

std::uint64_t Count(const json& object, const char* key) {
  const json& value = In(object, key);
  return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
}

std::optional<double> Number(const json& object, const char* key) {
  const json& value = In(object, key);
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::string Text(const json& object, const char* key) {
  const json& value = In(object, key);
  return value.is_string() ? value.get<std::string>() : "";
}

std::string Joined(const json& texts, std::string_view between) {
  std::string joined;
  if (!texts.is_array()) return joined;
  for (const json& text : texts) {
    if (!text.is_string()) continue;
    if (!joined.empty()) joined += between;
    joined += text.get_ref<const std::string&>();
  }
  return joined;
}

BoardRow RowOf(const json& agent) {
  BoardRow row;
  row.agent_id = Text(agent, "agent_id");
  row.role = Text(agent, "role");
  const json& standing = In(agent, "standing");
  row.standing = Text(standing, "class");
  row.rank = Count(standing, "rank");
  row.reasons = Joined(In(standing, "reasons"), "; ");
  if (In(agent, "looping") == true) {
    row.loop = Joined(In(In(agent, "loop"), "tools"), " and ");
    row.loop_calls = Count(In(agent, "loop"), "calls");
  }
  row.tasks_in_progress = Count(agent, "tasks_in_progress");
  row.tasks_completed = Count(agent, "tasks_completed");
  row.tasks_failed = Count(agent, "tasks_failed");
  row.tasks_abandoned = Count(agent, "tasks_abandoned");
  row.tool_calls = Count(agent, "tool_calls");
  row.tool_errors = Count(agent, "tool_errors");
  row.p50_ms = Number(In(agent, "duration_ms"), "p50");
  row.p95_ms = Number(In(agent, "duration_ms"), "p95");
  row.avg_quality = Number(agent, "avg_quality");
  return row;
}

}  // namespace

std::optional<Board> ParseBoard(std::string_view body) {
  const json view = json::parse(body, nullptr, false);
  const json& fleet = In(view, "fleet");
  const json& agents = In(view, "agents");
  const json& order = In(view, "order");
  if (!fleet.is_object() || !agents.is_object() || !order.is_array()) return std::nullopt;
  Board board;
  board.window = Text(view, "window");
  board.last_updated = Text(view, "last_updated");
  board.agents = Count(fleet, "agents");
  board.agents_looping = Count(fleet, "agents_looping");
  board.tasks_claimed = Count(fleet, "tasks_claimed");
  board.tasks_completed = Count(fleet, "tasks_completed");
  board.tasks_failed = Count(fleet, "tasks_failed");
  board.tasks_in_progress = Count(fleet, "tasks_in_progress");
  board.tasks_abandoned = Count(fleet, "tasks_abandoned");
  board.tasks_orphaned = Count(fleet, "tasks_orphaned");
  board.tool_calls = Count(fleet, "tool_calls");
  board.tool_errors = Count(fleet, "tool_errors");
  for (const json& agent_id : order) {
    if (!agent_id.is_string()) continue;
    const auto agent = agents.find(agent_id.get_ref<const std::string&>());
    if (agent != agents.end()) board.rows.push_back(RowOf(*agent));
  }
  return board;
}

}  // namespace pitwall::cli::top
