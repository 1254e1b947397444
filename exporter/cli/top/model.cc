#include "exporter/cli/top/model.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/cli/daemon_client.h"
#include "exporter/cli/top/board.h"
#include "exporter/cli/top/details.h"
#include "exporter/cli/top/feed.h"
#include "exporter/cli/top/keys.h"
#include "exporter/cli/top/leaderboard.h"
#include "exporter/cli/top/text_cells.h"
#include "pitwall/event.h"
#include "pitwall/window.h"

namespace pitwall::cli::top {

namespace {

constexpr std::size_t kLinesAround = 5;  // title, fleet, state, header, keys

std::string Share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "no errors";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f%% errors",
                100 * static_cast<double>(part) / static_cast<double>(whole));
  return text.data();
}

}  // namespace

std::string FleetText(const Board& board) {
  std::string text = ShortCount(board.agents) + " agents";
  if (board.agents_looping != 0) text += ", " + ShortCount(board.agents_looping) + " looping";
  text += " | tasks: " + ShortCount(board.tasks_claimed) + " claimed, " +
          ShortCount(board.tasks_completed) + " done, " + ShortCount(board.tasks_failed) +
          " failed, " + ShortCount(board.tasks_in_progress) + " open, " +
          ShortCount(board.tasks_abandoned) + " abandoned, " + ShortCount(board.tasks_orphaned) +
          " never claimed | calls: " + ShortCount(board.tool_calls) + ", " +
          Share(board.tool_errors, board.tool_calls);
  return text;
}

std::size_t Model::ReasonRows() const {
  constexpr std::size_t kMinRows = 20;
  return size_.rows >= kMinRows ? 3 : 0;
}

std::uint64_t Model::PageRows() const {
  return std::max<std::size_t>(1, size_.rows - std::min(size_.rows, kLinesAround + ReasonRows()));
}

std::size_t Model::Selected() const {
  return board_ && !board_->rows.empty() ? std::min(selected_, board_->rows.size() - 1) : 0;
}

void Model::OnSize(TerminalSize size) {
  size_ = size;
  query_.limit = std::min<std::uint64_t>(PageRows(), 10'000);
}

void Model::OnInput(std::string* bytes) {
  while (!bytes->empty()) {
    if (is_typing_) {
      TypeFilter(bytes);
      continue;
    }
    if (*bytes == "\x1b") {
      bytes->clear();
      OnKey(Key::kBack);
      continue;
    }
    const std::size_t length = bytes->front() == '\x1b' ? SequenceLength(*bytes) : 1;
    if (length == 0) return;
    std::string sequence = bytes->substr(0, length);
    bytes->erase(0, length);
    for (const Key key : ParseKeys(&sequence)) OnKey(key);
  }
}

void Model::TypeFilter(std::string* bytes) {
  const auto key = static_cast<unsigned char>(bytes->front());
  std::string& filter = query_.search;
  if (key == '\r' || key == '\n') {
    is_typing_ = false;
  } else if (key == '\x1b') {
    is_typing_ = false;
    filter.clear();
    bytes->clear();
    return;
  } else if (key == 0x7f || key == '\b') {
    // A character of UTF-8 ends at the first byte that continues none.
    while (!filter.empty() && (static_cast<unsigned char>(filter.back()) & 0xc0) == 0x80) {
      filter.pop_back();
    }
    if (!filter.empty()) filter.pop_back();
  } else if (key >= ' ' && filter.size() < kMaxNameBytes) {
    filter += static_cast<char>(key);
  }
  bytes->erase(0, 1);
  query_.offset = 0;
  selected_ = 0;
}

void Model::Show(View view) {
  if (view != query_.view) details_.reset();
  query_.view = view;
  scrolled_ = 0;
  shows_help_ = false;
}

void Model::OpenSelected() {
  if (query_.view != View::kAgents || !board_ || board_->rows.empty()) return;
  query_.agent_id = board_->rows[Selected()].agent_id;
  Show(View::kAgent);
}

// Moves the selection, and the page where the selection would leave it.
void Model::Move(std::ptrdiff_t rows) {
  if (shows_help_ || query_.view != View::kAgents) {
    const auto most = static_cast<std::ptrdiff_t>(Body().size()) - 1;
    scrolled_ = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(
        static_cast<std::ptrdiff_t>(scrolled_) + rows, 0, std::max<std::ptrdiff_t>(0, most)));
    return;
  }
  const std::uint64_t page = PageRows();
  const std::uint64_t agents = board_ ? board_->total : 0;
  const std::uint64_t last_offset = agents > page ? agents - page : 0;
  const auto last_row =
      static_cast<std::ptrdiff_t>(std::min(page, std::max<std::uint64_t>(1, agents))) - 1;
  const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(Selected()) + rows;
  selected_ = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(row, 0, last_row));
  if (row < 0) query_.offset -= std::min(query_.offset, static_cast<std::uint64_t>(-row));
  if (row > last_row) {
    query_.offset =
        std::max(query_.offset,
                 std::min(query_.offset + static_cast<std::uint64_t>(row - last_row), last_offset));
  }
}

void Model::StepSort(std::ptrdiff_t step) {
  const std::span<const std::string_view> fields = SortFields();
  const std::string field = query_.sort.starts_with('-') ? query_.sort.substr(1) : query_.sort;
  const auto found = std::find(fields.begin(), fields.end(), field);
  const auto count = static_cast<std::ptrdiff_t>(fields.size());
  const std::ptrdiff_t at =
      found == fields.end() ? -std::min<std::ptrdiff_t>(step, 0) : found - fields.begin() + step;
  const std::string_view next = fields[static_cast<std::size_t>((at + count) % count)];
  query_.sort = (SortsDescendingFirst(next) ? "-" : "") + std::string(next);
  query_.offset = 0;
}

void Model::StepWindow(std::size_t step) {
  query_.window =
      kWindows[(static_cast<std::size_t>(query_.window) + step) % kWindows.size()].window;
}

void Model::OnKey(Key key) {
  constexpr std::ptrdiff_t kAll = 1'000'000'000;
  const auto page = static_cast<std::ptrdiff_t>(PageRows());
  switch (key) {
    case Key::kUp:
      return Move(-1);
    case Key::kDown:
      return Move(1);
    case Key::kPageUp:
      return Move(-page);
    case Key::kPageDown:
      return Move(page);
    case Key::kHome:
      return Move(-kAll);
    case Key::kEnd:
      return Move(kAll);
    case Key::kOpen:
      return OpenSelected();
    case Key::kBack:
      return Show(View::kAgents);
    case Key::kTasks:
      return Show(View::kTasks);
    case Key::kGroups:
      return Show(View::kGroups);
    case Key::kModels:
      return Show(View::kModels);
    case Key::kFilter:
      if (query_.view != View::kTasks) Show(View::kAgents);
      is_typing_ = true;
      return;
    case Key::kLeft:
      return StepSort(-1);
    case Key::kRight:
      return StepSort(1);
    case Key::kReverse:
      query_.sort =
          query_.sort.starts_with('-') ? query_.sort.substr(1) : std::string("-") + query_.sort;
      return;
    case Key::kWindow:
      return StepWindow(1);
    case Key::kWindowBack:
      return StepWindow(kWindows.size() - 1);
    case Key::kHelp:
      shows_help_ = !shows_help_;
      scrolled_ = 0;
      return;
    case Key::kQuit:
      is_over_ = true;
      return;
  }
}

void Model::OnResponse(const Feed::Response& response, Time now) {
  if (response.response.status != 200) {
    error_text_ = Shown(ExplainResponse(response.response, url_));
    return;
  }
  if (response.query.view != query_.view || response.query.agent_id != query_.agent_id) return;
  if (query_.view != View::kAgents) {
    if (!DetailLines(query_.view, response.response.body, size_.columns)) {
      error_text_ = url_ + ": the server is not pitwall";
      return;
    }
    error_text_.clear();
    details_ = response.response.body;
    board_at_ = now;
    return;
  }
  std::optional<Board> board = ParseBoard(response.response.body);
  if (!board) {
    error_text_ = url_ + ": the server is not pitwall";
    return;
  }
  error_text_.clear();
  // The page begins behind the last agent: agents have retired, or the role has fewer agents.
  if (board->rows.empty() && response.query.offset > 0 && query_ == response.query) {
    query_.offset -= std::min(query_.offset, PageRows());
  }
  board_ = std::move(board);
  board_at_ = now;
}

TextLine Model::TitleLine() const {
  std::string text =
      " | window " + std::string(InfoOf(query_.window).name) + " | by " + query_.sort;
  if (!query_.search.empty()) text += " | filter " + Shown(query_.search);
  if (!query_.role.empty()) text += " | role " + Shown(query_.role);
  if (query_.offset > 0) text += " | from " + std::to_string(query_.offset + 1);
  return {{"pitwall " + url_, Style::kHeader}, {text, Style::kPlain}};
}

TextLine Model::StateLine(Time now) const {
  if (error_text_.empty() && board_) return {{"live", Style::kGood}};
  if (error_text_.empty()) return {{"connecting", Style::kDim}};
  std::string text = "RECONNECTING: " + error_text_;
  if (board_) {
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - board_at_);
    text += " | data is " + ShortDuration(static_cast<double>(age.count())) + " old";
  }
  return {{text, Style::kWarn}};
}

std::vector<TextLine> Model::Body() const {
  std::vector<TextLine> lines;
  if (shows_help_) return HelpLines(size_.columns);
  if (query_.view != View::kAgents) {
    if (details_) lines = DetailLines(query_.view, *details_, size_.columns).value_or(lines);
    return lines;
  }
  if (!board_) return lines;
  lines = Leaderboard(*board_, size_.columns, query_.sort);
  if (board_->rows.empty()) {
    const bool is_filtered = !query_.search.empty() || !query_.role.empty();
    lines.push_back({{is_filtered ? "no such agents" : "no agents yet", Style::kDim}});
  } else {
    lines[Selected() + 1].front().text.front() = '>';
  }
  return lines;
}

std::vector<TextLine> Model::Reasons() const {
  std::vector<TextLine> lines;
  if (shows_help_ || query_.view != View::kAgents || !board_ || board_->rows.empty()) return lines;
  const BoardRow& row = board_->rows[Selected()];
  std::string text = Shown(row.agent_id) + ": ";
  if (!row.loop.empty()) {
    text += "LOOPING " + ShortCount(row.loop_calls) + "x " + Shown(row.loop) + "; ";
  }
  text += row.reasons.empty() ? Shown(row.standing) : Shown(row.reasons);
  for (std::string& line : WrappedText(text, size_.columns)) {
    lines.push_back({{std::move(line), Style::kDim}});
  }
  return lines;
}

TextLine Model::LastLine() const {
  if (is_typing_) return {{"filter: " + Shown(query_.search) + "_", Style::kWarn}};
  if (query_.view != View::kAgents) {
    return {{"a agents  t tasks  g roles  m models  w window  ? help  q quit", Style::kDim}};
  }
  return {{"Enter open  / filter  t tasks  g roles  m models  arrows sort  ? help  q quit",
           Style::kDim}};
}

std::vector<TextLine> Model::Frame(Time now) const {
  std::vector<TextLine> lines;
  lines.push_back(TitleLine());
  lines.push_back({{board_ ? FleetText(*board_) : ""}});
  lines.push_back(StateLine(now));
  std::vector<TextLine> body = Body();
  for (std::size_t i = std::min(scrolled_, body.size()); i < body.size(); ++i) {
    lines.push_back(std::move(body[i]));
  }
  lines.resize(std::max<std::size_t>(1, size_.rows));
  if (size_.rows <= kLinesAround) return lines;
  lines.back() = LastLine();
  std::vector<TextLine> reasons = Reasons();
  reasons.resize(std::min(reasons.size(), ReasonRows()));
  const std::size_t first = lines.size() - 1 - ReasonRows();
  for (std::size_t i = 0; i < reasons.size(); ++i) lines[first + i] = std::move(reasons[i]);
  return lines;
}

}  // namespace pitwall::cli::top
