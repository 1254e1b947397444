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

// The line as bytes for a terminal: cut to `cells`, with SGR sequences if `has_colours`.
std::string Rendered(const TextLine& line, std::size_t cells, bool has_colours);

// The API's names of the fields that columns show, from left to right. The keys step through them.
std::span<const std::string_view> SortFields();
// Whether the greatest value comes first by default, as for calls, or the least, as for ranks.
bool SortsDescendingFirst(std::string_view field);

inline constexpr std::size_t kUnbounded = 1'000'000;

// A header and a line for each row. `cells`: the width of the terminal; kUnbounded shows everything
// in full. `sort` is the field by which the rows are sorted, with `-` before it for descending
// order.
std::vector<TextLine> Leaderboard(const Board& board, std::size_t cells, std::string_view sort);

// "412ms", "3.4s", "4m29s", "2h05m", "3d04h".
std::string ShortDuration(double duration_ms);
// "9999", "12.3k", "4.1M".
std::string ShortCount(std::uint64_t count);

}  // namespace pitwall::cli::top
