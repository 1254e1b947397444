// The table of agents.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/cli/top/board.h"

namespace pitwall::cli::top {

enum class Style { kPlain, kHeader, kSorted, kGood, kBad, kWarn, kDim };

struct StyledText {
  std::string text;
  Style style = Style::kPlain;
};
using TextLine = std::vector<StyledText>;

// The line as bytes for a terminal: cut to `cells`, with SGR sequences where it has colours.
std::string Rendered(const TextLine& line, std::size_t cells, bool has_colours);

// The API's names of the fields that columns show, from left to right: what one can step through.
std::span<const std::string_view> SortFields();
// Whether one wants the greatest first, as of calls, or the least, as of ranks.
bool SortsDescendingFirst(std::string_view field);

inline constexpr std::size_t kUnbounded = 1'000'000;

// A header and a line for each row. `cells`: how wide the terminal is; kUnbounded shows everything
// in full. `sort` is the field that the rows are sorted by, `-` before it for descending.
std::vector<TextLine> Leaderboard(const Board& board, std::size_t cells, std::string_view sort);

// "412ms", "3.4s", "4m29s", "2h05m", "3d04h".
std::string ShortDuration(double duration_ms);
// "9999", "12.3k", "4.1M".
std::string ShortCount(std::uint64_t count);

}  // namespace pitwall::cli::top
