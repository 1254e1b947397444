// Parses the command line.
#pragma once

#include "exporter/cli/flags.h"

namespace pitwall::cli {

// Parses `pitwall COMMAND …`, `--version`, `--help` and `help COMMAND`. `--flag value` and
// `--flag=value` are equivalent. A bad flag or value gives Finished with exit code 2 and one line
// that names the flag, the bound and the value. Agents take exit code 2 of a hook for a veto, so it
// is 1 after `record`; after `hook` it is 0, and there is no line. The file of --config.file is
// read here; other files, folders and addresses are checked when they are opened. One thread;
// prints nothing.
Command ParseCommandLine(int argc, const char* const* argv);

}  // namespace pitwall::cli
