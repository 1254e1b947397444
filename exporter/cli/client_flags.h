// The flags of the commands other than `serve`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "exporter/cli/event_flags.h"
#include "exporter/cli/flags.h"

namespace pitwall::cli {

// The arguments of `pitwall record`, from which the event is made.
struct RecordDraft {
  std::string type;
  EventTexts texts;
};

// The targets must outlive the parsing.
void AddImportFlags(CLI::App& app, ImportFlags& flags);
void AddRecordFlags(CLI::App& app, RecordFlags& flags, RecordDraft& draft);
void AddHookFlags(CLI::App& app, HookFlags& flags);
void AddSetupFlags(CLI::App& app, SetupFlags& flags);
void AddTopFlags(CLI::App& app, TopFlags& flags);
void AddHealthcheckFlags(CLI::App& app, HealthcheckFlags& flags);
void AddAttachCheckFlags(CLI::App& app, AttachCheckFlags& flags);

}  // namespace pitwall::cli
