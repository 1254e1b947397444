#include "exporter/telemetry/profile_values.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>

#include "exporter/otlp/record.h"
#include "exporter/telemetry/exit_code.h"
#include "exporter/telemetry/observation.h"
#include "exporter/text/units.h"

namespace pitwall::telemetry {
namespace {

template <std::size_t kSize>
bool Contains(const std::array<std::string_view, kSize>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 8> kSuccessWords = {"true", "1",  "success",   "succeeded",
                                                           "ok",   "OK", "completed", "complete"};
constexpr std::array<std::string_view, 8> kFailureWords = {"false",  "0",       "error",   "ERROR",
                                                           "failed", "failure", "Failure", "fail"};
constexpr std::array<std::string_view, 8> kSpecificFailureWords = {
    "cancelled", "canceled", "aborted", "rejected", "denied", "timeout", "interrupted", "killed"};

// Scans the outermost container of a JSON text.
class JsonScan {
 public:
  explicit JsonScan(std::string_view json) : rest_(json) {}

  bool Consume(char wanted) {
    SkipBlanks();
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // The text between the quotes, as it is written.
  std::optional<std::string_view> ConsumeText() {
    if (!Consume('"')) return std::nullopt;
    for (std::size_t at = 0; at < rest_.size(); ++at) {
      if (rest_[at] == '\\') {
        ++at;
      } else if (rest_[at] == '"') {
        const std::string_view text = rest_.substr(0, at);
        rest_.remove_prefix(at + 1);
        return text;
      }
    }
    return std::nullopt;
  }
  // Stops at the comma or bracket that follows the value.
  bool SkipValue() {
    std::size_t depth = 0;
    while (true) {
      SkipBlanks();
      if (rest_.empty()) return false;
      const char c = rest_.front();
      if (c == '"') {
        if (!ConsumeText()) return false;
        continue;
      }
      if (depth == 0 && (c == ',' || c == ']' || c == '}')) return true;
      if (c == '[' || c == '{') ++depth;
      if (c == ']' || c == '}') --depth;
      rest_.remove_prefix(1);
    }
  }
  std::string_view Rest() {
    SkipBlanks();
    return rest_;
  }
  bool IsAtEndOfValue() {
    SkipBlanks();
    return rest_.empty() || rest_.front() == ',' || rest_.front() == ']' || rest_.front() == '}';
  }

 private:
  void SkipBlanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n' ||
                              rest_.front() == '\r' || rest_.front() == '\t')) {
      rest_.remove_prefix(1);
    }
  }
  std::string_view rest_;
};

// From the value of the member on; empty if there is no such member.
std::string_view ValueOf(std::string_view json, std::string_view path) {
  const std::string_view key = path.substr(0, path.find('.'));
  JsonScan scan(json);
  if (!scan.Consume('{')) return {};
  while (true) {
    const std::optional<std::string_view> name = scan.ConsumeText();
    if (!name || !scan.Consume(':')) return {};
    if (*name == key) {
      const std::string_view value = scan.Rest();
      return key.size() == path.size() ? value : ValueOf(value, path.substr(key.size() + 1));
    }
    if (!scan.SkipValue() || !scan.Consume(',')) return {};
  }
}

std::optional<int> LeadingInteger(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return number;
}

// Of a text of a few digits, as most numbers are; nullopt for others.
std::optional<double> SmallIntegerOf(std::string_view text) {
  constexpr std::size_t kMaxDigits = 9;
  if (text.size() > kMaxDigits) return std::nullopt;
  std::uint32_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return number;
}

}  // namespace

std::optional<double> NumberOf(const otlp::Value& value) {
  std::optional<double> number;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    number = static_cast<double>(*integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    number = *real;
  } else if (const std::string_view text = TextOf(value); !text.empty()) {
    number = SmallIntegerOf(text);
    if (!number) number = text::ParseReal(text);
  }
  if (!number || !std::isfinite(*number) || *number < 0) return std::nullopt;
  return number;
}

std::optional<bool> BoolOf(const otlp::Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer != 0;
  const std::string_view text = TextOf(value);
  if (text == "true" || text == "True" || text == "1") return true;
  if (text == "false" || text == "False" || text == "0") return false;
  return std::nullopt;
}

bool IsPlaceholder(std::string_view text) {
  constexpr std::string_view kFirst = "<uNn";
  constexpr std::size_t kMaxSize = 15;
  if (text.empty()) return true;
  if (text.size() > kMaxSize || kFirst.find(text.front()) == kFirst.npos) return false;
  static constexpr std::array<std::string_view, 8> kPlaceholders = {
      "<not specified>", "unknown", "<unknown>", "None", "none", "null", "undefined", "N/A"};
  return Contains(kPlaceholders, text);
}

bool IsGenericAgentName(std::string_view text) {
  constexpr std::string_view kFirst = "aALcCGgqsdU";
  constexpr std::size_t kMaxSize = 19;
  if (IsPlaceholder(text)) return true;
  if (text.size() > kMaxSize || kFirst.find(text.front()) == kFirst.npos) return false;
  static constexpr std::array<std::string_view, 16> kGenericNames = {
      "agent",          "Agent",          "AgentExecutor",       "LangGraph",
      "copilot",        "Copilot",        "GitHub Copilot Chat", "gemini-cli",
      "qwen-code",      "claude-code",    "session.llm",         "custom",
      "Agent workflow", "Agent Workflow", "default_agent",       "UnnamedAgent"};
  return Contains(kGenericNames, text);
}

OutcomeWord OutcomeOf(const otlp::Value& value) {
  if (const std::optional<bool> flag = BoolOf(value)) {
    return {*flag ? Outcome::kSuccess : Outcome::kFailure};
  }
  const std::string_view word = TextOf(value);
  if (Contains(kSuccessWords, word)) return {Outcome::kSuccess};
  if (Contains(kFailureWords, word)) return {Outcome::kFailure};
  if (Contains(kSpecificFailureWords, word)) return {Outcome::kFailure, word};
  return {};
}

std::optional<int> ReportedExitCode(std::string_view result) {
  if (!result.starts_with("{")) return CodexExitCode(result);
  // The member may be in the object `metadata`. Its name with a plain quote is no part of a text.
  constexpr std::string_view kMember = "\"exit_code\":";
  const auto at = result.find(kMember);
  if (at == std::string_view::npos || (at != 0 && result[at - 1] == '\\')) return std::nullopt;
  return LeadingInteger(result.substr(at + kMember.size()));
}

std::string_view MemberOf(std::string_view json, std::string_view path) {
  JsonScan member(ValueOf(json, path));
  const std::optional<std::string_view> text = member.ConsumeText();
  return !text || text->find('\\') != text->npos ? std::string_view() : *text;
}

bool IsTrueMember(std::string_view json, std::string_view path) {
  constexpr std::string_view kTrue = "true";
  const std::string_view value = ValueOf(json, path);
  return value.starts_with(kTrue) && JsonScan(value.substr(kTrue.size())).IsAtEndOfValue();
}

bool HasSeveralItems(std::string_view json) {
  JsonScan scan(json);
  return scan.Consume('[') && scan.SkipValue() && scan.Consume(',');
}

std::string HexHashOf(std::string_view text) {
  std::uint64_t hash = XXH3_64bits(text.data(), text.size());
  std::string digits(16, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, hash >>= 4) {
    *digit = "0123456789abcdef"[hash & 15];
  }
  return digits;
}

bool MatchesPattern(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) return text.empty();
  if (pattern.back() == '*') return text.starts_with(pattern.substr(0, pattern.size() - 1));
  if (pattern.front() == '*') return text.ends_with(pattern.substr(1));
  return text == pattern;
}

}  // namespace pitwall::telemetry
