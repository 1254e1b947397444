// The version of this program.
#pragma once

#include <string>
#include <string_view>

namespace pitwall::cli {

std::string_view Version();  // "0.1.0"

// The output of `--version`: name and version, then compiler and platform, one line each.
std::string VersionText();

}  // namespace pitwall::cli
