// Layout of `--help`.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

namespace pitwall::cli {

// Flags are in the left column as they are written (`--name=VALUE`), descriptions and defaults in
// the right one, wrapped at 100 columns. For the app and its subcommands.
std::shared_ptr<CLI::FormatterBase> MakeHelpFormatter();

}  // namespace pitwall::cli
