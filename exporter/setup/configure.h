// Writes the settings of an agent into its configuration file, and removes them.
#pragma once

#include <string>
#include <vector>

#include "exporter/disk/files.h"
#include "exporter/setup/agent_setup.h"
#include "pitwall/status.h"

namespace pitwall::setup {

struct Configured {
  bool is_changed = false;
  std::string path;               // of the file, with links resolved
  std::string backup_path;        // empty: there was nothing to copy, or nothing is changed
  std::vector<std::string> left;  // names of settings that were changed since, and stay
};

// Adds the settings to the file of the agent, which must have one. The backup is the file without
// the settings, unless there is one already; the undo information is stored next to it. Settings
// that an earlier call added with other values are replaced. If nothing has to change, no file is
// written. A failure leaves the file as it was.
Result<Configured> WriteSettings(const AgentSetup& setup, disk::Files& files);

// Removes what WriteSettings() added, byte for byte; the rest of the file may have changed
// meanwhile. If the undo information is missing or damaged, the hooks of Pitwall and the members
// with Pitwall's values are removed. A file that WriteSettings() created and that is empty now is
// removed, and so is the backup if the file is equal to it again.
Result<Configured> RemoveSettings(const AgentSetup& setup, disk::Files& files);

}  // namespace pitwall::setup
