// What this program is.
#pragma once

#include <string>
#include <string_view>

namespace pitwall::cli {

std::string_view Version();  // "0.1.0"

// What `--version` prints: name and version, then compiler and platform, a line each.
std::string VersionText();

}  // namespace pitwall::cli
