// `pitwall setup`.
#pragma once

#include <cstdio>
#include <string>

#include "exporter/cli/flags.h"
#include "exporter/setup/agent_setup.h"
#include "pitwall/status.h"

namespace pitwall::cli {

// Prints, writes, removes or checks the settings of an agent, and returns the exit code: 0, or 1
// with one line on `errors`. --check gives 1 too if nothing has arrived.
int RunSetup(const SetupFlags& flags, std::FILE* out = stdout, std::FILE* errors = stderr);

// What `pitwall setup AGENT` prints. For `otel` only lines that a shell can evaluate.
std::string SetupText(const setup::AgentSetup& setup);

// Where this process finds files and the daemon. Fails if the address is not one.
Result<setup::SetupContext> ContextOf(const DaemonFlags& flags);

}  // namespace pitwall::cli
