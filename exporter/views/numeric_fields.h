// The numbers of an agent or of the fleet by name, for sorting and plotting.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::views {

enum class FieldUse { kSort, kHistory };

// A number of the view. Its name is the path in the JSON, with dots: `tasks_completed`,
// `duration_ms.p95`, `tools.bash.calls`, `models.opus-4.1.p95_ms`, `models.opus-4.1.tokens.input`
// (names may contain dots), `standing.rank`. Some numbers can be sorted by and have no history:
// `first_seen`, `last_activity`, and those that exist only now (`tasks_in_progress`, standings).
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
  struct CallNumbers {
    std::uint64_t calls = 0;
    std::uint64_t errors = 0;
    const Durations& durations;
  };
  using CallGetter = std::optional<double> (*)(const CallNumbers&);
  using TokensGetter = std::optional<double> (*)(const TokensReading&);

  std::string name_;
  Getter get_ = nullptr;
  // If one of these is set, the number is one of the tool or the model `call_name_`.
  CallGetter get_of_call_ = nullptr;
  TokensGetter get_of_tokens_ = nullptr;
  bool is_of_model_ = false;
  std::string call_name_;

  struct Entry {
    std::string_view name;
    Getter get;
    bool in_history;
  };
  struct CallEntry {
    std::string_view name;
    CallGetter get;
  };
  struct TokensEntry {
    std::string_view name;
    TokensGetter get;
  };
  static const Entry kEntries[];
  static const CallEntry kCallEntries[];
  static const TokensEntry kTokensEntries[];

  std::optional<double> OfModel(const AgentReading& agent) const;
};

}  // namespace pitwall::views
