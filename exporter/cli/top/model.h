// The state of the live table, and how keys and responses change it. A value; no terminal, no
// clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/cli/top/feed.h"
#include "exporter/cli/top/keys.h"
#include "exporter/cli/top/leaderboard.h"

namespace pitwall::cli::top {

struct TerminalSize {
  std::size_t rows = 24;
  std::size_t columns = 80;
};

class Model {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Model(std::string url, BoardQuery query) : url_(std::move(url)), query_(std::move(query)) {}

  void OnSize(TerminalSize size);
  void OnKey(Key key);
  // Takes keys and, while a filter is typed, characters out of the bytes.
  void OnInput(std::string* bytes);
  void OnResponse(const Feed::Response& response, Time now);

  // The query for the next requests to the daemon.
  const BoardQuery& query() const { return query_; }
  bool is_over() const { return is_over_; }

  // One line for each row of the terminal.
  std::vector<TextLine> Frame(Time now) const;

 private:
  std::uint64_t PageRows() const;
  // Lines below the table for the selected agent; none on a small screen.
  std::size_t ReasonRows() const;
  void TypeFilter(std::string* bytes);
  void Show(View view);
  void OpenSelected();
  void Move(std::ptrdiff_t rows);
  void StepSort(std::ptrdiff_t step);
  void StepWindow(std::size_t step);
  std::size_t Selected() const;  // a row of the board
  TextLine TitleLine() const;
  TextLine StateLine(Time now) const;
  TextLine LastLine() const;
  std::vector<TextLine> Body() const;
  std::vector<TextLine> Reasons() const;

  const std::string url_;
  TerminalSize size_;
  BoardQuery query_;
  std::optional<Board> board_;
  std::optional<std::string> details_;  // the response for a view other than the agents
  Time board_at_{};
  std::string error_text_;  // why there is no newer board; empty: the board is current
  std::size_t selected_ = 0;
  std::size_t scrolled_ = 0;  // lines of the help or of the details above the screen
  bool is_typing_ = false;
  bool shows_help_ = false;
  bool is_over_ = false;
};

// "24 agents, 1 looping | tasks: 89 claimed, 85 done, … | calls: 4859, 15.0% errors"
std::string FleetText(const Board& board);

}  // namespace pitwall::cli::top
