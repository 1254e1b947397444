// What has to be configured so that an agent reports to a daemon.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "exporter/setup/json_edit.h"
#include "exporter/setup/toml_edit.h"

namespace pitwall::setup {

// Where the agents find the daemon, and where their files are.
struct SetupContext {
  std::string url = "http://127.0.0.1:7487";  // without a slash at its end
  std::string user;                           // empty: no authentication
  std::string password_file;                  // absolute; empty: PITWALL_PASSWORD
  std::string ca_file;                        // absolute; empty: the system's
  std::string program = "pitwall";            // as a hook calls it
  std::string home;
  // The value of an environment variable, or an empty text.
  std::function<std::string(const char*)> environment = [](const char*) { return std::string(); };

  bool has_default_url() const { return url == "http://127.0.0.1:7487"; }
};

struct AgentSetup {
  std::string agent;  // as on the command line
  std::string title;  // "Claude Code"
  std::string file;   // its configuration file; empty if only the environment counts
  std::variant<std::vector<JsonSetting>, TomlSettings> settings{};
  HookTest is_own_hook{};                  // of the hooks in a JSON file
  std::vector<std::string> environment{};  // lines for the shell that starts the agent
  std::vector<std::string> notes{};        // sentences
  std::vector<std::string> sources{};      // its names in /api/sources; empty: any

  // The settings as a file of their own; empty if there are none.
  std::string FileText() const;
};

// Names of the agents, in the order of the help.
const std::vector<std::string>& SetupAgents();

// `agent` is one of SetupAgents(). Passwords are never part of the result: it refers to the file or
// the variable that holds them.
AgentSetup DescribeSetup(std::string_view agent, const SetupContext& context);

// The text as one word of a POSIX shell.
std::string ShellWord(std::string_view text);

}  // namespace pitwall::setup
