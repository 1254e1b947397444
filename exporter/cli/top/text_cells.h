// Text that came from outside, in the cells of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pitwall::cli::top {

enum class Align { kLeft, kRight };

// `text` as it may be shown: control characters (C1 too), characters that turn the direction of
// writing or have no width, and bytes that are no UTF-8 become `?`. Accents that stand on the
// letter before them stay, two at most. Any thread.
std::string Shown(std::string_view text);

// How many cells text takes that Shown() gave: two for each East Asian wide character.
std::size_t CellsOf(std::string_view shown);

// The text cut or filled up to exactly `cells`; where it is cut, `~` says so.
std::string Fit(std::string_view shown, std::size_t cells, Align align = Align::kLeft);
// The text cut to at most `cells`, without a mark.
std::string Clip(std::string_view shown, std::size_t cells);

}  // namespace pitwall::cli::top
