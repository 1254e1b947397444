// The file of --config.file.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::cli {

// A key of the file with its values, at least one.
struct ConfigFlag {
  std::string name;  // with the dashes
  std::vector<std::string> values;
  std::size_t line = 0;  // of the key, from 1
};

// The flags that came from the file, by name with the dashes. The value is the beginning of an
// error message about the flag: "cannot use pitwall.yml: line 3: ".
using FlagOrigins = std::map<std::string, std::string, std::less<>>;

// Reads a YAML file whose keys are names of flags without the dashes, and whose values are a
// scalar, or a list for a flag that may be repeated. Returns the flags in the order of the file.
// Fails if the file cannot be read, is no map, has a key twice, or has a key without a value; the
// error names the line. Whether the flags exist, and whether their values are valid, is checked
// with the command line. Blocking.
Result<std::vector<ConfigFlag>> ReadConfigFile(const std::string& path);

// Adds the flags of the file that `--config.file` names to those of the command line, in which a
// flag replaces the one in the file. Without --config.file nothing changes. `arguments` are in
// order, with the command first. Returns the flags that were added.
Result<FlagOrigins> ExpandConfigFile(std::vector<std::string>& arguments);

}  // namespace pitwall::cli
