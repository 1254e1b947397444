#include "exporter/telemetry/exit_code.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "exporter/telemetry/json_fields.h"

namespace pitwall::telemetry {

namespace {

constexpr std::size_t kMaxHeadBytes = 1024;
constexpr std::size_t kMaxTailBytes = 512;
constexpr double kMaxCode = 2'000'000'000;

std::optional<int> NumberAfter(std::string_view text, std::string_view phrase) {
  if (!text.starts_with(phrase)) return std::nullopt;
  text.remove_prefix(phrase.size());
  int code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  if (error != std::errc()) return std::nullopt;
  return code;
}

// The number after the phrase at the beginning of the last such line; the text begins with a line.
std::optional<int> NumberInLine(std::string_view text, std::string_view phrase) {
  std::optional<int> code;
  for (std::size_t at = 0; at != text.npos && at < text.size();) {
    if (const auto found = NumberAfter(text.substr(at), phrase)) code = found;
    const std::size_t end = text.find('\n', at);
    at = end == text.npos ? text.npos : end + 1;
  }
  return code;
}

std::optional<int> CodeField(JsonValue object) {
  const JsonValue value = object.First({"exit_code", "exitCode", "exit"});
  const auto number = value.IsText() ? std::nullopt : value.Number();
  if (!number || std::abs(*number) > kMaxCode) return std::nullopt;
  return static_cast<int>(*number);
}

}  // namespace

std::optional<int> ClaudeExitCode(std::string_view text) { return NumberAfter(text, "Exit code "); }

std::optional<int> CodexExitCode(std::string_view text) {
  const std::string_view head = text.substr(0, kMaxHeadBytes);
  const std::size_t output = head.find("\nOutput:");
  if (output == head.npos) return std::nullopt;
  const std::string_view lines = head.substr(0, output);
  if (const auto code = NumberInLine(lines, "Process exited with code ")) return code;
  return NumberInLine(lines, "Exit code: ");
}

std::optional<int> GeminiExitCode(std::string_view text) {
  if (text.size() > kMaxTailBytes) {
    text.remove_prefix(text.size() - kMaxTailBytes);
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
  return NumberInLine(text, "Exit Code: ");
}

std::optional<int> ExitCodeOf(JsonValue response) {
  if (!response.IsObject()) return std::nullopt;
  if (const auto code = CodeField(response)) return code;
  for (const std::string_view key : {"metadata", "output", "result"}) {
    if (const auto code = CodeField(response[key])) return code;
  }
  return std::nullopt;
}

std::string ExitError(int exit_code) { return "exit_" + std::to_string(exit_code); }

}  // namespace pitwall::telemetry
