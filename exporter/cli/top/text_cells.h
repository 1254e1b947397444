// Text from outside, in the cells of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pitwall::cli::top {

enum class Align { kLeft, kRight };

// Returns `text` in a form that is safe to show. Control characters (C1 too), characters that
// change the direction of writing or have no width, and bytes that are not UTF-8 become `?`.
// Combining accents stay, at most two on a letter. Any thread.
std::string Shown(std::string_view text);

// The number of cells that a result of Shown() takes: two for each East Asian wide character.
std::size_t CellsOf(std::string_view shown);

// Cuts or fills the text to exactly `cells`. A cut text ends in `~`.
std::string Fit(std::string_view shown, std::size_t cells, Align align = Align::kLeft);
// Cuts the text to at most `cells`, without `~`.
std::string Clip(std::string_view shown, std::size_t cells);

}  // namespace pitwall::cli::top
