#include "exporter/cli/setup_command.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "exporter/cli/daemon_client.h"
#include "exporter/cli/flags.h"
#include "exporter/cli/source_check.h"
#include "exporter/disk/files.h"
#include "exporter/setup/agent_setup.h"
#include "exporter/setup/configure.h"
#include "exporter/text/quoting.h"
#include "pitwall/status.h"

namespace pitwall::cli {

namespace {

namespace fs = std::filesystem;

std::string Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string HomeFolder() {
  std::string home = Environment("HOME");
  if (!home.empty()) return home;
  const passwd* const user = ::getpwuid(::getuid());
  return user == nullptr ? "" : user->pw_dir;
}

// "pitwall" if the shell finds it, else the path of this program. A script that starts the program
// puts its own path into PITWALL_PROGRAM.
std::string ProgramName() {
  const std::string path = Environment("PATH");
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    const std::string candidate = path.substr(begin, end - begin) + "/pitwall";
    if (end > begin && ::access(candidate.c_str(), X_OK) == 0) return "pitwall";
    begin = end + 1;
  }
  if (std::string script = Environment("PITWALL_PROGRAM"); !script.empty()) return script;
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  return error ? "pitwall" : self.string();
}

std::string Absolute(const std::string& path) {
  return path.empty() ? "" : fs::absolute(path).lexically_normal().string();
}

void PrintNotes(const setup::AgentSetup& setup, std::FILE* out) {
  for (const std::string& line : setup.environment) std::fprintf(out, "%s\n", line.c_str());
  for (const std::string& note : setup.notes) std::fprintf(out, "%s\n", note.c_str());
}

Status Write(const setup::AgentSetup& setup, std::FILE* out) {
  const auto done = setup::WriteSettings(setup, disk::SystemFiles());
  if (!done.ok()) return done.status();
  if (!done->is_changed) {
    std::fprintf(out, "%s already has these settings.\n", done->path.c_str());
    return {};
  }
  std::fprintf(out, "%s reports to this daemon: the settings are in %s.\n", setup.title.c_str(),
               done->path.c_str());
  if (!done->backup_path.empty()) {
    std::fprintf(out, "The original file was copied to %s.\n", done->backup_path.c_str());
  }
  if (!setup.environment.empty()) {
    std::fprintf(out, "Add these lines to the startup file of your shell:\n");
  }
  PrintNotes(setup, out);
  return {};
}

Status Remove(const setup::AgentSetup& setup, std::FILE* out) {
  const auto done = setup::RemoveSettings(setup, disk::SystemFiles());
  if (!done.ok()) return done.status();
  std::fprintf(
      out,
      done->is_changed ? "The settings are removed from %s.\n" : "%s has no settings of Pitwall.\n",
      done->path.c_str());
  for (const std::string& name : done->left) {
    std::fprintf(out, "%s was changed after it was written, so it was not removed.\n",
                 name.c_str());
  }
  if (!done->backup_path.empty()) {
    std::fprintf(out, "The file also has other changes. The backup remains in %s.\n",
                 done->backup_path.c_str());
  }
  return {};
}

Status Run(const SetupFlags& flags, std::FILE* out) {
  const Result<setup::SetupContext> context = ContextOf(flags.daemon);
  if (!context.ok()) return context.status();
  const setup::AgentSetup setup = setup::DescribeSetup(flags.agent, *context);
  switch (flags.action()) {
    case SetupAction::kCheck:
      return CheckSources(setup, flags.daemon, out);
    case SetupAction::kPrint:
      std::fputs(SetupText(setup).c_str(), out);
      return {};
    case SetupAction::kWrite:
    case SetupAction::kRemove:
      break;
  }
  if (setup.file.empty()) {
    return {"", "",
            setup.title + " has no file; add the lines of \"pitwall setup " + flags.agent +
                "\" to the environment of your program"};
  }
  return flags.action() == SetupAction::kWrite ? Write(setup, out) : Remove(setup, out);
}

}  // namespace

Result<setup::SetupContext> ContextOf(const DaemonFlags& flags) {
  Result<std::string> url = CheckDaemonUrl(flags.url);
  if (!url.ok()) return url.status();
  setup::SetupContext context;
  context.url = *std::move(url);
  context.user = flags.user;
  context.password_file = Absolute(flags.password_file);
  context.ca_file = Absolute(flags.ca_file);
  context.program = ProgramName();
  context.home = HomeFolder();
  context.environment = Environment;
  return context;
}

std::string SetupText(const setup::AgentSetup& setup) {
  std::string text;
  if (setup.file.empty()) {
    for (const std::string& line : setup.environment) text += line + "\n";
    return text;
  }
  text = "Settings of " + setup.title + " for " + setup.file + " (\"pitwall setup " + setup.agent +
         " --write\" adds them):\n\n" + setup.FileText();
  if (!setup.environment.empty()) {
    text += "\nLines for the shell that starts " + setup.title + ":\n\n";
    for (const std::string& line : setup.environment) text += line + "\n";
  }
  if (!setup.notes.empty()) text += "\n";
  for (const std::string& note : setup.notes) text += note + "\n";
  return text;
}

int RunSetup(const SetupFlags& flags, std::FILE* out, std::FILE* errors) {
  const Status status = Run(flags, out);
  if (status.ok()) return 0;
  std::fprintf(errors, "pitwall setup: %s\n", text::OneLine(status.ToString()).c_str());
  return 1;
}

}  // namespace pitwall::cli
