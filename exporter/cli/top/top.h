// `pitwall top`.
#pragma once

#include <cstdio>

#include "exporter/cli/flags.h"

namespace pitwall::cli::top {

// On a terminal: the live table, until `q` or a signal; else, and with --once, one table or the
// daemon's JSON on standard output. Returns the exit code: 0; 1 with one line on standard error
// where the daemon did not answer as it should; 128 + the signal that ended the live table.
int RunTop(const TopFlags& flags);

}  // namespace pitwall::cli::top
