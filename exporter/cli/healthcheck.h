// `pitwall healthcheck`.
#pragma once

#include <cstdio>

#include "exporter/cli/flags.h"

namespace pitwall::cli {

// Asks the daemon for /-/healthy, or /-/ready. Returns 0 if it answers 200, else 1 after one line
// on `errors`. Blocks until the response or the time limit.
int RunHealthcheck(const HealthcheckFlags& flags, std::FILE* errors = stderr);

}  // namespace pitwall::cli
