#include "exporter/cli/top/leaderboard.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/cli/top/board.h"
#include "exporter/cli/top/text_cells.h"

namespace pitwall::cli::top {

namespace {

constexpr std::size_t kWide = 110;  // cells from which roles are shown
constexpr std::size_t kMinAgent = 12;
constexpr std::size_t kMaxAgent = 30;

template <class... Values>
std::string Format(const char* format, Values... values) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

std::string DurationOrDash(const std::optional<double>& duration_ms) {
  return duration_ms ? ShortDuration(*duration_ms) : "-";
}

std::string ErrorShare(const BoardRow& row) {
  if (row.tool_calls == 0) return "-";
  return Format("%.1f%%",
                100 * static_cast<double>(row.tool_errors) / static_cast<double>(row.tool_calls));
}

Style StyleOf(std::string_view standing) {
  return standing == "high"      ? Style::kGood
         : standing == "low"     ? Style::kBad
         : standing == "unrated" ? Style::kDim
                                 : Style::kPlain;
}

struct Column {
  std::string_view title;
  std::string_view field;  // empty: the daemon does not sort by it
  std::size_t cells;
  Align align;
  std::string (*text)(const BoardRow& row);
};

constexpr Align kRight = Align::kRight;

const std::array<Column, 11> kColumns = {{
    {"RANK", "standing.rank", 5, kRight, [](const BoardRow& r) { return ShortCount(r.rank); }},
    {"AGENT", "", 0, Align::kLeft, [](const BoardRow& r) { return Shown(r.agent_id); }},
    {"ROLE", "", 14, Align::kLeft, [](const BoardRow& r) { return Shown(r.role); }},
    {"STANDING", "standing.score", 8, Align::kLeft,
     [](const BoardRow& r) { return Shown(r.standing); }},
    {"OPEN", "tasks_in_progress", 4, kRight,
     [](const BoardRow& r) { return ShortCount(r.tasks_in_progress); }},
    {"DONE", "tasks_completed", 5, kRight,
     [](const BoardRow& r) { return ShortCount(r.tasks_completed); }},
    {"FAIL", "tasks_failed", 5, kRight,
     [](const BoardRow& r) { return ShortCount(r.tasks_failed); }},
    {"P50", "duration_ms.p50", 6, kRight,
     [](const BoardRow& r) { return DurationOrDash(r.p50_ms); }},
    {"P95", "duration_ms.p95", 6, kRight,
     [](const BoardRow& r) { return DurationOrDash(r.p95_ms); }},
    {"CALLS", "tool_calls", 5, kRight, [](const BoardRow& r) { return ShortCount(r.tool_calls); }},
    {"ERRORS", "tool_errors", 6, kRight, ErrorShare},
}};
const Column kQuality = {"QUAL", "avg_quality", 4, kRight, [](const BoardRow& r) {
                           return r.avg_quality ? Format("%.1f", *r.avg_quality) : "-";
                         }};
constexpr std::string_view kWhyTitle = "WHY";

constexpr std::array<std::string_view, 12> kSortFields = {
    "standing.rank", "standing.score",  "tasks_in_progress", "tasks_completed",
    "tasks_failed",  "duration_ms.p50", "duration_ms.p95",   "tool_calls",
    "tool_errors",   "avg_quality",     "loop.calls",        "last_activity"};

std::vector<Column> ColumnsFor(const Board& board, std::size_t cells) {
  std::vector<Column> columns(kColumns.begin(), kColumns.end());
  columns.push_back(kQuality);
  const bool has_roles = std::any_of(board.rows.begin(), board.rows.end(),
                                     [](const BoardRow& row) { return !row.role.empty(); });
  if (cells < kWide || !has_roles) columns.erase(columns.begin() + 2);
  std::size_t agent_cells = kMinAgent;
  for (const BoardRow& row : board.rows) {
    agent_cells = std::max(agent_cells, CellsOf(Shown(row.agent_id)));
  }
  if (cells != kUnbounded) {
    std::size_t others = 0;
    for (const Column& column : columns) others += column.cells + 1;
    const std::size_t room = cells > others ? cells - others : 0;
    agent_cells = std::min({agent_cells, kMaxAgent, std::max(room, kMinAgent)});
  }
  columns[1].cells = agent_cells;
  return columns;
}

TextLine HeaderOf(const std::vector<Column>& columns, std::string_view sort) {
  const std::string_view field = sort.starts_with('-') ? sort.substr(1) : sort;
  TextLine line;
  for (const Column& column : columns) {
    const bool is_sorted = !column.field.empty() && column.field == field;
    line.push_back({Fit(column.title, column.cells, column.align) + " ",
                    is_sorted ? Style::kSorted : Style::kHeader});
  }
  line.push_back({std::string(kWhyTitle), Style::kHeader});
  return line;
}

}  // namespace

std::span<const std::string_view> SortFields() { return kSortFields; }

bool SortsDescendingFirst(std::string_view field) { return field != "standing.rank"; }

std::vector<TextLine> Leaderboard(const Board& board, std::size_t cells, std::string_view sort) {
  const std::vector<Column> columns = ColumnsFor(board, cells);
  std::vector<TextLine> lines = {HeaderOf(columns, sort)};
  for (const BoardRow& row : board.rows) {
    TextLine& line = lines.emplace_back();
    for (const Column& column : columns) {
      const Style style = column.title == "STANDING" ? StyleOf(row.standing) : Style::kPlain;
      line.push_back({Fit(column.text(row), column.cells, column.align) + " ", style});
    }
    if (!row.loop.empty()) {
      line.push_back(
          {"LOOPING " + ShortCount(row.loop_calls) + "x " + Shown(row.loop) + "; ", Style::kWarn});
    }
    line.push_back({Shown(row.reasons), Style::kDim});
  }
  return lines;
}

std::string Rendered(const TextLine& line, std::size_t cells, bool has_colours) {
  // In the order of Style.
  constexpr std::array<std::string_view, 7> kSgr = {"", "7", "7;1", "32", "31", "33;1", "2"};
  std::string bytes;
  std::size_t used = 0;
  for (const StyledText& piece : line) {
    const std::string text = Clip(piece.text, cells - used);
    used += CellsOf(text);
    const std::string_view sgr = kSgr[static_cast<std::size_t>(piece.style)];
    if (!has_colours || sgr.empty() || text.empty()) {
      bytes += text;
    } else {
      bytes.append("\x1b[").append(sgr).append("m").append(text).append("\x1b[0m");
    }
    if (text.size() != piece.text.size()) break;
  }
  return bytes;
}

std::string ShortDuration(double duration_ms) {
  if (duration_ms < 999.5) return Format("%.0fms", duration_ms);
  if (duration_ms < 59'950) return Format("%.1fs", duration_ms / 1000);
  const long long seconds = std::llround(duration_ms / 1000);
  if (seconds < 3600) return Format("%lldm%02llds", seconds / 60, seconds % 60);
  const long long minutes = seconds / 60;
  if (minutes < 24 * 60) return Format("%lldh%02lldm", minutes / 60, minutes % 60);
  return Format("%lldd%02lldh", minutes / (24 * 60), minutes / 60 % 24);
}

std::string ShortCount(std::uint64_t count) {
  if (count < 10'000) return std::to_string(count);
  constexpr std::array<char, 6> kUnits = {'k', 'M', 'G', 'T', 'P', 'E'};
  double value = static_cast<double>(count) / 1000;
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return Format(value < 99.95 ? "%.1f%c" : "%.0f%c", value, kUnits[unit]);
}

}  // namespace pitwall::cli::top
