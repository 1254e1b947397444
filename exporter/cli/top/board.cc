#include "exporter/cli/top/board.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/cli/top/json_access.h"

namespace pitwall::cli::top {

namespace {

using nlohmann::json;

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
  board.total = In(view, "total").is_number() ? Count(view, "total") : board.agents;
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
