// The numbers of an agent or of the fleet by name, for sorting and plotting.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::views {

enum class FieldUse { kSort, kHistory };

// A number of the view. Its name is the path in the JSON, with dots: `tasks_completed`,
// `duration_ms.p95`, `tools.bash.calls` (a tool's name may contain dots), `standing.rank`.
// `first_seen`, `last_activity`, and the numbers that only the present has (`tasks_in_progress`,
// standings) can be sorted by and have no history.
class NumericField {
 public:
  // nullopt for a name that has no field for that use.
  static std::optional<NumericField> FromName(std::string_view name, FieldUse use);
  // All names for that use, separated by blanks, for error messages.
  static std::string Names(FieldUse use);

  std::string_view name() const { return name_; }
  // nullopt if the number does not exist.
  std::optional<double> Of(const AgentReading& agent, const Standing& standing) const;

 private:
  using Getter = std::optional<double> (*)(const AgentReading&, const Standing&);
  using ToolGetter = std::optional<double> (*)(const ToolReading&);

  std::string name_;
  Getter get_ = nullptr;
  ToolGetter get_of_tool_ = nullptr;  // if set, the number is one of the tool `tool_`
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
