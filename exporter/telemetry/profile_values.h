// Reads attribute values in the forms of profile.h. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::telemetry {

// The text, or empty for other values.
inline std::string_view TextOf(const otlp::Value& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  return text == nullptr ? std::string_view() : *text;
}
// A finite number from 0 on; texts are read.
std::optional<double> NumberOf(const otlp::Value& value);
// A bool, or `true`, `false`, `1` and `0` as text or number.
std::optional<bool> BoolOf(const otlp::Value& value);

// Placeholders that emitters write instead of a missing id or name: `<not specified>`, `unknown`.
bool IsPlaceholder(std::string_view text);
// Names that an emitter gives to every agent: `agent`, `LangGraph`.
bool IsGenericAgentName(std::string_view text);

struct OutcomeWord {
  Outcome outcome = Outcome::kUnknown;
  std::string_view error_type = {};  // if the word says more than that it failed
};
// `success`, `error`, `cancelled`, a bool. A word that is not known has no outcome.
OutcomeWord OutcomeOf(const otlp::Value& value);

// The exit code that a tool's result reports ahead of its output: `Process exited with code 3`,
// `Exit code: 3`, or the member `exit_code` of a JSON object.
std::optional<int> ReportedExitCode(std::string_view result);

// The text member of the outermost JSON object, or `a.b` of the object that is its member `a`;
// empty if there is none or if it contains an escape. Linear in the text, which need not be
// complete JSON.
std::string_view MemberOf(std::string_view json, std::string_view path);
// Whether the member at the path is `true`.
bool IsTrueMember(std::string_view json, std::string_view path);
// Whether the outermost JSON array has two items or more.
bool HasSeveralItems(std::string_view json);

// XXH3 of the text in 16 hexadecimal digits.
std::string HexHashOf(std::string_view text);

// Whether `pattern` is the text, or a prefix of it (`a*`), or a suffix (`*a`), or `*`.
bool MatchesPattern(std::string_view text, std::string_view pattern);

// Calls `use` with each of the alternatives, which are separated by `|`, until it returns true.
template <typename Use>
bool AnyOf(std::string_view alternatives, Use use) {
  while (true) {
    const auto end = alternatives.find('|');
    if (use(alternatives.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
    alternatives.remove_prefix(end + 1);
  }
}

}  // namespace pitwall::telemetry
