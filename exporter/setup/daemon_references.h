// How the configuration of an agent refers to the daemon and its credentials.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/setup/agent_setup.h"

namespace pitwall::setup {

// The command of a hook: "pitwall hook codex --url=http://h:1".
std::string HookCommand(const SetupContext& context, std::string_view agent);

// True if the command runs "PROGRAM hook AGENT" with the program "pitwall", or with that of the
// context, in any folder.
bool IsHookCommand(const SetupContext& context, std::string_view agent, std::string_view command);

// A shell word that expands to the base64 of "user:password", read when it is used.
std::string CredentialsWord(const SetupContext& context);

// export lines for exporters of OpenTelemetry: the credentials and the CA file, if there are any.
std::vector<std::string> ExporterAccessLines(const SetupContext& context);

// export lines that send all signals of an exporter to the daemon.
std::vector<std::string> ExporterLines(const SetupContext& context);

}  // namespace pitwall::setup
