// The command line, read.
#pragma once

#include "exporter/cli/flags.h"

namespace pitwall::cli {

// Reads `pitwall serve|import|record …`, `--version` and `--help`. `--flag value` and
// `--flag=value` are the same. A bad flag or value gives Finished with exit code 2 and one line
// that names the flag, the bound and the value. Whether a file, a folder or an address is there is
// seen later, by who opens it. One thread; prints nothing.
Command ParseCommandLine(int argc, const char* const* argv);

}  // namespace pitwall::cli
