// The file of --config.file.
#pragma once

#include <string>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::cli {

// Reads a YAML file whose keys are names of flags without the dashes, and whose values are a
// scalar, or a list for a flag that may be repeated. Returns `--NAME=VALUE` for each value, in the
// order of the file. Fails if the file cannot be read, is no map, or has a key twice. Names and
// values are checked with those of the command line. Blocking.
Result<std::vector<std::string>> ReadConfigFile(const std::string& path);

// Adds the flags of the file that `--config.file` names to those of the command line, in which a
// flag replaces the one in the file. Without --config.file nothing changes. `arguments` are in
// order, with the command first.
Status ExpandConfigFile(std::vector<std::string>& arguments);

}  // namespace pitwall::cli
