// `pitwall record`.
#pragma once

#include <cstdio>

#include "exporter/cli/flags.h"

namespace pitwall::cli {

// Sends the event and returns the exit code: 0, or 1 with one line on `errors` if the daemon
// rejected the event or could not be reached.
int RunRecord(const RecordFlags& flags, std::FILE* errors = stderr);

}  // namespace pitwall::cli
