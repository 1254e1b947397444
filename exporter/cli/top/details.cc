#include "exporter/cli/top/details.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/cli/top/feed.h"
#include "exporter/cli/top/json_access.h"
#include "exporter/cli/top/leaderboard.h"
#include "exporter/cli/top/text_cells.h"

namespace pitwall::cli::top {

namespace {

using nlohmann::json;
using Cells = std::vector<std::string>;

constexpr auto kHelp = std::to_array<std::string_view>({
    "up, down, j, k  select a row; the lines below the table give its reasons",
    "PgUp, PgDn      a page back, a page on; space too",
    "Home, End       first and last agents; G: last",
    "Enter           the selected agent: reasons, tools, open tasks",
    "/               filter: text in id, role or model; Enter keeps, Esc clears it",
    "t, g, m         open tasks, roles, models",
    "a, Esc          back to the agents",
    "left, right     sort by the next column; then by loop, by last activity",
    "r               reverse the order",
    "w, W            next window, previous window",
    "?               this page, and back",
    "q, Ctrl-C       quit",
    "An agent is high or low only if the evidence is clear.",
});

constexpr std::size_t kMaxCell = 40;

TextLine Plain(std::string text) { return {{std::move(text), Style::kPlain}}; }
TextLine Heading(std::string text) { return {{std::move(text), Style::kHeader}}; }

std::string MsText(std::optional<double> ms) { return ms ? ShortDuration(*ms) : "-"; }

std::string Fixed(const char* format, std::optional<double> value) {
  if (!value) return "-";
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), format, *value);
  return text.data();
}

std::string NameOrDash(const json& object, const char* key) {
  const std::string text = Shown(Text(object, key));
  return text.empty() ? "-" : text;
}

// The first row is the header. Columns are as wide as their widest cell.
void AppendTable(const std::vector<Cells>& rows, std::vector<TextLine>& lines) {
  std::vector<std::size_t> widths(rows[0].size(), 0);
  for (const Cells& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::min(kMaxCell, std::max(widths[i], CellsOf(row[i])));
    }
  }
  for (const Cells& row : rows) {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) text += Fit(row[i], widths[i]) + "  ";
    lines.push_back(&row == &rows[0] ? Heading(text) : Plain(text));
  }
}

Cells CallCells(const std::string& name, const json& calls) {
  return {Shown(name), ShortCount(Count(calls, "calls")), ShortCount(Count(calls, "errors")),
          MsText(Number(calls, "p50_ms")), MsText(Number(calls, "p95_ms"))};
}

std::vector<TextLine> TaskLines(const json& view) {
  std::vector<Cells> rows = {{"AGE", "xP95", "STATE", "TYPE", "AGENT", "TASK"}};
  for (const json& task : In(view, "tasks")) {
    rows.push_back({MsText(Number(task, "age_ms")), Fixed("%.1f", Number(task, "times_p95")),
                    In(task, "stuck") == true ? "stuck" : "open", NameOrDash(task, "task_type"),
                    NameOrDash(task, "agent_id"), NameOrDash(task, "task_id")});
  }
  std::vector<TextLine> lines;
  AppendTable(rows, lines);
  if (rows.size() == 1) lines.push_back({{"no open tasks", Style::kDim}});
  return lines;
}

std::vector<TextLine> GroupLines(const json& view) {
  std::vector<Cells> rows = {
      {"ROLE", "AGENTS", "STANDING", "DONE", "FAIL", "P50", "P95", "CALLS", "ERRORS", "COST"}};
  for (const json& group : In(view, "groups")) {
    const json& durations = In(group, "duration_ms");
    rows.push_back({NameOrDash(group, "group"), ShortCount(Count(group, "agents")),
                    NameOrDash(In(group, "standing"), "class"),
                    ShortCount(Count(group, "tasks_completed")),
                    ShortCount(Count(group, "tasks_failed")), MsText(Number(durations, "p50")),
                    MsText(Number(durations, "p95")), ShortCount(Count(group, "tool_calls")),
                    ShortCount(Count(group, "tool_errors")),
                    Fixed("$%.4g", Number(In(group, "tokens"), "cost_usd"))});
  }
  std::vector<TextLine> lines;
  AppendTable(rows, lines);
  if (rows.size() == 1) lines.push_back({{"no agent has a role", Style::kDim}});
  return lines;
}

std::vector<TextLine> ModelLines(const json& view) {
  std::vector<Cells> rows = {{"MODEL", "CALLS", "ERRORS", "P50", "P95", "INPUT", "OUTPUT", "COST"}};
  for (const json& name : In(view, "order")) {
    if (!name.is_string()) continue;
    const std::string& model = name.get_ref<const std::string&>();
    const json& row = In(In(view, "models"), model.c_str());
    const json& tokens = In(row, "tokens");
    Cells cells = CallCells(model, row);
    cells.push_back(ShortCount(Count(tokens, "input")));
    cells.push_back(ShortCount(Count(tokens, "output")));
    cells.push_back(Fixed("$%.4g", Number(tokens, "cost_usd")));
    rows.push_back(std::move(cells));
  }
  std::vector<TextLine> lines;
  AppendTable(rows, lines);
  if (rows.size() == 1) lines.push_back({{"no model calls and no tokens", Style::kDim}});
  return lines;
}

void AppendWrapped(const std::string& text, std::size_t cells, std::vector<TextLine>& lines) {
  for (std::string& line : WrappedText(text, cells)) lines.push_back(Plain(std::move(line)));
}

std::vector<TextLine> AgentLines(const json& view, std::size_t cells) {
  const json& agent = In(view, "agent");
  const json& standing = In(agent, "standing");
  std::vector<TextLine> lines;
  lines.push_back(Heading(Shown(Text(agent, "agent_id"))));
  lines.push_back(Plain("role " + NameOrDash(agent, "role") + " | model " +
                        NameOrDash(agent, "model") + " | " + NameOrDash(standing, "class") +
                        " | last active " + NameOrDash(agent, "last_activity")));
  for (const json& reason : In(standing, "reasons")) {
    if (reason.is_string()) AppendWrapped("- " + Shown(reason.get<std::string>()), cells, lines);
  }
  if (In(agent, "looping") == true) {
    const json& loop = In(agent, "loop");
    lines.push_back({{"LOOPING " + ShortCount(Count(loop, "calls")) + "x " +
                          Shown(Joined(In(loop, "tools"), " and ")),
                      Style::kWarn}});
  }
  lines.emplace_back();
  std::vector<Cells> tools = {{"TOOL", "CALLS", "ERRORS", "P50", "P95"}};
  for (const auto& [name, tool] : In(agent, "tools").items()) {
    tools.push_back(CallCells(name, tool));
  }
  std::stable_sort(tools.begin() + 1, tools.end(), [&](const Cells& a, const Cells& b) {
    const json& all = In(agent, "tools");
    return Count(In(all, a[0].c_str()), "errors") > Count(In(all, b[0].c_str()), "errors");
  });
  AppendTable(tools, lines);
  lines.emplace_back();
  std::vector<Cells> tasks = {{"OPEN TASK", "TYPE", "AGE", "xP95", "STATE"}};
  for (const json& claim : In(view, "claims")) {
    tasks.push_back({NameOrDash(claim, "task_id"), NameOrDash(claim, "task_type"),
                     MsText(Number(claim, "waited_ms")), Fixed("%.1f", Number(claim, "times_p95")),
                     In(claim, "stuck") == true ? "stuck" : "open"});
  }
  AppendTable(tasks, lines);
  return lines;
}

}  // namespace

std::vector<std::string> WrappedText(std::string_view shown, std::size_t cells) {
  std::vector<std::string> lines;
  std::string line;
  while (!shown.empty()) {
    const std::string_view word = shown.substr(0, shown.find(' '));
    shown.remove_prefix(std::min(shown.size(), word.size() + 1));
    if (!line.empty() && CellsOf(line) + 1 + CellsOf(word) > cells) {
      lines.push_back(std::exchange(line, {}));
    }
    line += (line.empty() ? "" : " ") + Clip(word, cells);
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

std::vector<TextLine> HelpLines(std::size_t cells) {
  std::vector<TextLine> lines;
  for (const std::string_view line : kHelp) {
    if (CellsOf(line) <= cells) {
      lines.push_back(Plain(std::string(line)));  // with the blanks that align it
    } else {
      AppendWrapped(std::string(line), cells, lines);
    }
  }
  return lines;
}

std::optional<std::vector<TextLine>> DetailLines(View view, std::string_view body,
                                                 std::size_t cells) {
  const json parsed = json::parse(body, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  switch (view) {
    case View::kTasks:
      if (In(parsed, "tasks").is_array()) return TaskLines(parsed);
      break;
    case View::kGroups:
      if (In(parsed, "groups").is_array()) return GroupLines(parsed);
      break;
    case View::kModels:
      if (In(parsed, "models").is_object()) return ModelLines(parsed);
      break;
    case View::kAgent:
      if (In(parsed, "agent").is_object()) return AgentLines(parsed, cells);
      break;
    case View::kAgents:
      break;
  }
  return std::nullopt;
}

}  // namespace pitwall::cli::top
