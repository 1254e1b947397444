// Adds settings to a TOML text, between comments that mark them, and removes them again.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::setup {

// Members of one table, then arrays of tables at the end of the file.
struct TomlSettings {
  std::string table;                                         // "otel"
  std::vector<std::pair<std::string, std::string>> members;  // key and value, as TOML
  std::vector<std::string> arrays;                           // lines: "[[hooks.Stop]]", …
  // True for a command of the file's hooks that means that the arrays are there already.
  std::function<bool(std::string_view)> is_own_command;

  // The settings as a file of their own, without marks.
  std::string Text() const;
};

// Adds the settings: the members behind the header of their table, if there is one, all else at the
// end. Earlier additions are replaced. Members that are there with the same value are not added.
// Fails if the text is not TOML, or if a member has another value.
Result<std::string> AddTomlSettings(std::string_view text, const TomlSettings& settings);

// Removes what was added, byte for byte. Marks are whole lines. Fails if the mark at the end of an
// addition is missing.
Result<std::string> RemoveTomlSettings(std::string_view text);

}  // namespace pitwall::setup
