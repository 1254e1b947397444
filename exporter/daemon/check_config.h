// `pitwall check-config`.
#pragma once

#include <cstdio>

#include "exporter/cli/flags.h"

namespace pitwall::daemon {

// Checks what `serve` would check before it opens the storage folder: the web configuration with
// its certificates and keys, the listen addresses and whether they need authentication, the group,
// and the files of remote write. Opens no socket and writes nothing. Returns 0 after one line on
// `out`, or 1 after a line on `errors` for the first problem.
int RunCheckConfig(const cli::CheckConfigFlags& flags, std::FILE* out = stdout,
                   std::FILE* errors = stderr);

}  // namespace pitwall::daemon
