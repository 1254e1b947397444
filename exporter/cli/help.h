// How `--help` looks.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

namespace pitwall::cli {

// Flags in the left column as they are written (`--name=VALUE`), at the right what they do and
// their default, wrapped at 100 columns. For the app and its subcommands.
std::shared_ptr<CLI::FormatterBase> MakeHelpFormatter();

}  // namespace pitwall::cli
