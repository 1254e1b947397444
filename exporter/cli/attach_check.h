// `pitwall attach-check`.
#pragma once

#include <cstdio>

#include "exporter/cli/flags.h"

namespace pitwall::cli {

// Attaches to the arena in a storage folder as a recording process does, without recording. Prints
// that it can and returns 0, or prints the reason with what to change and returns 1.
int RunAttachCheck(const AttachCheckFlags& flags, std::FILE* out = stdout,
                   std::FILE* errors = stderr);

}  // namespace pitwall::cli
