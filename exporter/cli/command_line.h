// Parses the command line.
#pragma once

#include "exporter/cli/flags.h"

namespace pitwall::cli {

// Parses `pitwall serve|import|record|top …`, `--version` and `--help`. `--flag value` and
// `--flag=value` are equivalent. A bad flag or value gives Finished with exit code 2 and one line
// that names the flag, the bound and the value. Files, folders and addresses are checked later,
// when they are opened. One thread; prints nothing.
Command ParseCommandLine(int argc, const char* const* argv);

}  // namespace pitwall::cli
