#include "exporter/setup/daemon_references.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/setup/agent_setup.h"

namespace pitwall::setup {

std::string ShellWord(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
  if (!text.empty() && text.find_first_not_of(kPlain) == text.npos) return std::string(text);
  std::string word = "'";
  for (const char c : text) c == '\'' ? word += "'\\''" : word += c;
  return word + "'";
}

std::string HookCommand(const SetupContext& context, std::string_view agent) {
  std::string command = ShellWord(context.program) + " hook " + std::string(agent);
  if (!context.has_default_url()) command += " " + ShellWord("--url=" + context.url);
  if (!context.user.empty()) command += " " + ShellWord("--web.user=" + context.user);
  if (!context.password_file.empty()) {
    command += " " + ShellWord("--web.password-file=" + context.password_file);
  }
  if (!context.ca_file.empty()) command += " " + ShellWord("--web.ca-file=" + context.ca_file);
  return command;
}

bool IsHookCommand(const SetupContext& context, std::string_view agent, std::string_view command) {
  const std::string words = " hook " + std::string(agent);
  const std::string own_name = context.program.substr(context.program.rfind('/') + 1);
  for (std::size_t at = command.find(words); at != command.npos; at = command.find(words, at + 1)) {
    const std::size_t end = at + words.size();
    if (end < command.size() && command[end] != ' ') continue;
    std::string_view program = command.substr(0, at);
    if (program.ends_with('\'') || program.ends_with('"')) program.remove_suffix(1);
    program.remove_prefix(program.find_last_of("/ '\"") + 1);  // npos + 1 is 0
    if (program == "pitwall" || program == own_name) return true;
  }
  return false;
}

std::string CredentialsWord(const SetupContext& context) {
  const std::string password = context.password_file.empty()
                                   ? "\"$PITWALL_PASSWORD\""
                                   : "\"$(head -n 1 " + ShellWord(context.password_file) + ")\"";
  return "$(printf '%s:%s' " + ShellWord(context.user) + " " + password +
         " | base64 | tr -d '\\n')";
}

std::vector<std::string> ExporterAccessLines(const SetupContext& context) {
  std::vector<std::string> lines;
  if (!context.user.empty()) {
    lines.push_back("export OTEL_EXPORTER_OTLP_HEADERS=\"Authorization=Basic%20" +
                    CredentialsWord(context) + "\"");
  }
  if (!context.ca_file.empty()) {
    lines.push_back("export OTEL_EXPORTER_OTLP_CERTIFICATE=" + ShellWord(context.ca_file));
    lines.push_back("export NODE_EXTRA_CA_CERTS=" + ShellWord(context.ca_file));
  }
  return lines;
}

std::vector<std::string> ExporterLines(const SetupContext& context) {
  std::vector<std::string> lines = {"export OTEL_EXPORTER_OTLP_ENDPOINT=" + ShellWord(context.url),
                                    "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"};
  for (std::string& line : ExporterAccessLines(context)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace pitwall::setup
