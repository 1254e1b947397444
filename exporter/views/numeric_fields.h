// The numbers of an agent or of the fleet, by name: what can be sorted by and plotted.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::views {

enum class FieldUse { kSort, kHistory };

// One number of the view, named as in its JSON with dots where it is nested: `tasks_completed`,
// `duration_ms.p95`, `tools.bash.calls` (a tool's name may itself hold dots), `standing.rank`.
// Sorting takes also `first_seen` and `last_activity`; history takes neither these nor what only
// the present has (`tasks_in_progress`, standings).
class NumericField {
 public:
  // nullopt where there is no such field for that use.
  static std::optional<NumericField> FromName(std::string_view name, FieldUse use);
  // Every name for that use, separated by blanks, for an error that tells them.
  static std::string Names(FieldUse use);

  std::string_view name() const { return name_; }
  // nullopt where the number does not exist.
  std::optional<double> Of(const AgentReading& agent, const Standing& standing) const;

 private:
  using Getter = std::optional<double> (*)(const AgentReading&, const Standing&);
  using ToolGetter = std::optional<double> (*)(const ToolReading&);

  std::string name_;
  Getter get_ = nullptr;
  ToolGetter get_of_tool_ = nullptr;  // then `tool_` says of which
  std::string tool_;

  struct Entry {
    std::string_view name;
    Getter get;
    bool in_history;
  };
  struct ToolEntry {
    std::string_view name;
    ToolGetter get;
  };
  static const Entry kEntries[];
  static const ToolEntry kToolEntries[];
};

}  // namespace pitwall::views
