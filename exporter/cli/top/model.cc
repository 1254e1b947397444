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
#include "exporter/cli/top/feed.h"
#include "exporter/cli/top/leaderboard.h"
#include "exporter/cli/top/text_cells.h"
#include "pitwall/window.h"

namespace pitwall::cli::top {

namespace {

constexpr std::size_t kLinesAround = 5;  // title, fleet, state, header, keys

constexpr std::array<std::pair<std::string_view, Key>, 24> kKeys = {{
    {"\x1b[A", Key::kUp},      {"\x1bOA", Key::kUp},        {"k", Key::kUp},
    {"\x1b[B", Key::kDown},    {"\x1bOB", Key::kDown},      {"j", Key::kDown},
    {"\x1b[5~", Key::kPageUp}, {"\x1b[6~", Key::kPageDown}, {" ", Key::kPageDown},
    {"\x1b[H", Key::kHome},    {"\x1bOH", Key::kHome},      {"g", Key::kHome},
    {"\x1b[F", Key::kEnd},     {"\x1bOF", Key::kEnd},       {"G", Key::kEnd},
    {"\x1b[D", Key::kLeft},    {"\x1bOD", Key::kLeft},      {"\x1b[C", Key::kRight},
    {"\x1bOC", Key::kRight},   {"r", Key::kReverse},        {"w", Key::kWindow},
    {"W", Key::kWindowBack},   {"?", Key::kHelp},           {"q", Key::kQuit},
}};

constexpr std::array<std::string_view, 9> kHelp = {
    "left, right     sort by the next column; beyond the columns: by loop, by last activity",
    "r               reverse the order",
    "w, W            next window, previous window",
    "up, down, j, k  scroll by a line",
    "PgUp, PgDn      scroll by a page; space too",
    "Home, End       first and last agents; g, G",
    "?               this page, and back",
    "q, Ctrl-C       quit",
    "An agent is high or low only if the evidence is clear; WHY gives the reasons.",
};

// The length of the escape sequence at the beginning of `bytes`; 0 if it is not complete.
std::size_t SequenceLength(std::string_view bytes) {
  if (bytes.size() < 2) return 0;
  if (bytes[1] == 'O') return bytes.size() < 3 ? 0 : 3;
  if (bytes[1] != '[') return 1;
  for (std::size_t i = 2; i < bytes.size(); ++i) {
    if (bytes[i] >= '@' && bytes[i] <= '~') return i + 1;
  }
  return bytes.size() > 16 ? bytes.size() : 0;
}

std::string Share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "no errors";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f%% errors",
                100 * static_cast<double>(part) / static_cast<double>(whole));
  return text.data();
}

}  // namespace

std::vector<Key> ParseKeys(std::string* bytes) {
  std::vector<Key> keys;
  while (!bytes->empty()) {
    const std::size_t length = bytes->front() == '\x1b' ? SequenceLength(*bytes) : 1;
    if (length == 0) break;
    const std::string_view sequence = std::string_view(*bytes).substr(0, length);
    for (const auto& [known, key] : kKeys) {
      if (known == sequence) keys.push_back(key);
    }
    bytes->erase(0, length);
  }
  return keys;
}

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

std::uint64_t Model::PageRows() const {
  return std::max<std::size_t>(1, size_.rows - std::min(size_.rows, kLinesAround));
}

void Model::OnSize(TerminalSize size) {
  size_ = size;
  query_.limit = std::min<std::uint64_t>(PageRows(), 10'000);
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
  const std::uint64_t page = PageRows();
  const std::uint64_t agents = board_ ? board_->agents : 0;
  const std::uint64_t last = agents > page ? agents - page : 0;
  const auto back = [&](std::uint64_t rows) { query_.offset -= std::min(query_.offset, rows); };
  const auto forth = [&](std::uint64_t rows) {
    query_.offset = std::max(query_.offset, std::min(query_.offset + rows, last));
  };
  switch (key) {
    case Key::kUp:
      return back(1);
    case Key::kDown:
      return forth(1);
    case Key::kPageUp:
      return back(page);
    case Key::kPageDown:
      return forth(page);
    case Key::kHome:
      return back(query_.offset);
    case Key::kEnd:
      return forth(last);
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
  if (shows_help_) {
    for (const std::string_view line : kHelp) lines.push_back({{std::string(line)}});
    return lines;
  }
  if (!board_) return lines;
  lines = Leaderboard(*board_, size_.columns, query_.sort);
  if (board_->rows.empty()) lines.push_back({{"no agents yet", Style::kDim}});
  return lines;
}

std::vector<TextLine> Model::Frame(Time now) const {
  std::vector<TextLine> lines;
  lines.push_back(TitleLine());
  lines.push_back({{board_ ? FleetText(*board_) : ""}});
  lines.push_back(StateLine(now));
  for (TextLine& line : Body()) lines.push_back(std::move(line));
  lines.resize(std::max<std::size_t>(1, size_.rows));
  if (size_.rows > kLinesAround) {
    lines.back() = {
        {"left/right sort  r reverse  w window  up/down scroll  ? help  q quit", Style::kDim}};
  }
  return lines;
}

}  // namespace pitwall::cli::top
