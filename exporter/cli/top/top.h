// `pitwall top`.
#pragma once

#include <cstdio>

#include "exporter/cli/flags.h"

namespace pitwall::cli::top {

// On a terminal that can place its cursor (TERM is not `dumb`): shows the live table, until `q` or
// a signal. Otherwise, and with --once, prints one table, or the daemon's JSON, to standard output.
// Returns the exit code: 0; 1 with one line on standard error if the daemon did not respond as
// expected; 128 + the signal that ended the live table.
int RunTop(const TopFlags& flags);

}  // namespace pitwall::cli::top
