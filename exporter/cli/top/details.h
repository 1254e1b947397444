// The views other than the table of agents: one agent, tasks, groups, models, help.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/cli/top/feed.h"
#include "exporter/cli/top/leaderboard.h"

namespace pitwall::cli::top {

// The lines of a response for a view; nullopt if the body is another text. Lines are not cut; texts
// of reasons are broken at `cells`.
std::optional<std::vector<TextLine>> DetailLines(View view, std::string_view body,
                                                 std::size_t cells);

// What the keys do, in lines of at most `cells`.
std::vector<TextLine> HelpLines(std::size_t cells);

// Breaks the text at blanks into lines of at most `cells`; a longer word is cut.
std::vector<std::string> WrappedText(std::string_view shown, std::size_t cells);

}  // namespace pitwall::cli::top
