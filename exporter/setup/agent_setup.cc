#include "exporter/setup/agent_setup.h"

#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "exporter/setup/daemon_references.h"
#include "exporter/setup/json_edit.h"
#include "exporter/setup/toml_edit.h"
#include "pitwall/status.h"

namespace pitwall::setup {

namespace {

using nlohmann::ordered_json;

constexpr int kHookTimeoutSeconds = 2;
constexpr const char* kRestart = "Running sessions do not report. Start a new session.";

std::string InHome(const SetupContext& context, const char* variable, const char* folder,
                   std::string_view file) {
  const std::string given = context.environment(variable);
  return (given.empty() ? context.home + "/" + folder : given) + "/" + std::string(file);
}

std::string PasswordNote(const SetupContext& context) {
  if (context.user.empty() || !context.password_file.empty()) return "";
  return "The environment of the agent must contain PITWALL_PASSWORD.";
}

// True for a hook that runs "pitwall hook AGENT" or sends to "…/hooks/AGENT".
HookTest OwnHook(const SetupContext& context, const std::string& agent) {
  return [context, agent](const ordered_json& hook) {
    const auto text = [&hook](const char* key) {
      const auto found = hook.find(key);
      return found != hook.end() && found->is_string() ? found->get<std::string>() : "";
    };
    return hook.is_object() && (IsHookCommand(context, agent, text("command")) ||
                                text("url").ends_with("/hooks/" + agent));
  };
}

void AddElement(std::vector<JsonSetting>& settings, const char* event, ordered_json hook) {
  ordered_json group = {{"hooks", ordered_json::array({std::move(hook)})}};
  settings.push_back({{"hooks", event}, std::move(group), true});
}

AgentSetup ClaudeSetup(const SetupContext& context) {
  std::vector<JsonSetting> settings;
  const auto set = [&settings](const char* name, const std::string& value) {
    settings.push_back({{"env", name}, value});
  };
  set("CLAUDE_CODE_ENABLE_TELEMETRY", "1");
  set("CLAUDE_CODE_ENHANCED_TELEMETRY_BETA", "1");
  set("OTEL_LOGS_EXPORTER", "otlp");
  set("OTEL_TRACES_EXPORTER", "otlp");
  set("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
  set("OTEL_EXPORTER_OTLP_ENDPOINT", context.url);
  if (!context.ca_file.empty()) set("NODE_EXTRA_CA_CERTS", context.ca_file);
  if (!context.user.empty()) {
    settings.push_back(
        {{"otelHeadersHelper"},
         "printf '{\"Authorization\":\"Basic %s\"}' \"" + CredentialsWord(context) + "\""});
  }
  const ordered_json command = {{"type", "command"},
                                {"command", HookCommand(context, "claude")},
                                {"timeout", kHookTimeoutSeconds}};
  // An HTTP hook starts no process, but it cannot read a password from a file.
  const ordered_json http = {
      {"type", "http"}, {"url", context.url + "/hooks/claude"}, {"timeout", kHookTimeoutSeconds}};
  AddElement(settings, "SessionStart", command);  // this event runs no HTTP hooks
  for (const char* const event :
       {"UserPromptSubmit", "PreToolUse", "PermissionRequest", "PermissionDenied", "PostToolUse",
        "PostToolUseFailure", "PostToolBatch", "SubagentStart", "SubagentStop", "Stop",
        "StopFailure", "TaskCompleted", "SessionEnd"}) {
    AddElement(settings, event, context.user.empty() ? http : command);
  }
  return {.agent = "claude",
          .title = "Claude Code",
          .file = InHome(context, "CLAUDE_CONFIG_DIR", ".claude", "settings.json"),
          .settings = std::move(settings),
          .is_own_hook = OwnHook(context, "claude"),
          .notes = {kRestart, PasswordNote(context)},
          .sources = {"claude-code"}};
}

std::string TomlText(std::string_view text) { return ordered_json(text).dump(); }

AgentSetup CodexSetup(const SetupContext& context) {
  TomlSettings settings;
  settings.table = "otel";
  // Codex takes the whole URL and appends no path.
  for (const auto& [key, path] : std::initializer_list<std::pair<const char*, const char*>>{
           {"exporter", "/v1/logs"}, {"trace_exporter", "/v1/traces"}}) {
    std::string exporter =
        "{ otlp-http = { endpoint = " + TomlText(context.url + path) + ", protocol = \"binary\"";
    if (!context.ca_file.empty()) {
      exporter += ", tls = { ca-certificate = " + TomlText(context.ca_file) + " }";
    }
    settings.members.emplace_back(key, exporter + " } }");
  }
  const std::string hook =
      "hooks = [{ type = \"command\", command = " + TomlText(HookCommand(context, "codex")) +
      ", timeout = " + std::to_string(kHookTimeoutSeconds) + " }]";
  for (const char* const event : {"SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse",
                                  "SubagentStart", "SubagentStop", "Stop", "SessionEnd"}) {
    settings.arrays.push_back("[[hooks." + std::string(event) + "]]");
    settings.arrays.push_back(hook);
  }
  settings.is_own_command = [context](std::string_view command) {
    return IsHookCommand(context, "codex", command);
  };
  AgentSetup setup{.agent = "codex",
                   .title = "Codex",
                   .file = InHome(context, "CODEX_HOME", ".codex", "config.toml"),
                   .settings = std::move(settings),
                   .notes = {kRestart, PasswordNote(context),
                             "Codex runs new hooks only after you trust them: type /hooks in "
                             "Codex."},
                   .sources = {"codex"}};
  if (std::filesystem::exists(std::filesystem::path(setup.file).replace_filename("hooks.json"))) {
    setup.notes.emplace_back(
        "Codex warns that hooks are in hooks.json and in config.toml. Both run.");
  }
  if (!context.user.empty()) {
    setup.environment = {"export OTEL_EXPORTER_OTLP_HEADERS=\"Authorization=Basic%20" +
                         CredentialsWord(context) + "\""};
  }
  return setup;
}

AgentSetup GeminiSetup(const SetupContext& context) {
  const std::string home = context.environment("GEMINI_CLI_HOME");
  std::vector<JsonSetting> settings = {
      {{"telemetry", "enabled"}, true},
      {{"telemetry", "target"}, "local"},
      {{"telemetry", "otlpEndpoint"}, context.url},
      {{"telemetry", "otlpProtocol"}, "http"},
      {.path = {"telemetry", "logPrompts"}, .value = false, .yields = true},
  };
  for (const char* const event :
       {"SessionStart", "BeforeAgent", "BeforeTool", "AfterTool", "AfterAgent", "SessionEnd"}) {
    // Gemini CLI counts milliseconds.
    AddElement(settings, event,
               {{"name", "pitwall"},
                {"type", "command"},
                {"command", HookCommand(context, "gemini")},
                {"timeout", kHookTimeoutSeconds * 1000}});
  }
  return {.agent = "gemini",
          .title = "Gemini CLI",
          .file = (home.empty() ? context.home : home) + "/.gemini/settings.json",
          .settings = std::move(settings),
          .is_own_hook = OwnHook(context, "gemini"),
          .environment = ExporterAccessLines(context),
          .notes = {kRestart, PasswordNote(context)},
          .sources = {"gemini-cli", "gemini"}};
}

AgentSetup OpencodeSetup(const SetupContext& context) {
  const std::string folder =
      InHome(context, "XDG_CONFIG_HOME", ".config", "opencode");  // either file is read
  std::string file = context.environment("OPENCODE_CONFIG");
  if (file.empty()) {
    const std::string commented = folder + "/opencode.jsonc";
    file = std::filesystem::exists(commented) ? commented : folder + "/opencode.json";
  }
  AgentSetup setup{.agent = "opencode",
                   .title = "opencode",
                   .file = std::move(file),
                   .settings = std::vector<JsonSetting>{{{"experimental", "openTelemetry"}, true}},
                   .environment = {"export OTEL_EXPORTER_OTLP_ENDPOINT=" + ShellWord(context.url)},
                   .notes = {"The lines for the shell are required: opencode has no setting for "
                             "the address."},
                   .sources = {"opencode"}};
  for (std::string& line : ExporterAccessLines(context)) {
    setup.environment.push_back(std::move(line));
  }
  return setup;
}

AgentSetup CopilotSetup(const SetupContext& context) {
  std::vector<JsonSetting> settings = {
      {{"github.copilot.chat.otel.enabled"}, true},
      {{"github.copilot.chat.otel.exporterType"}, "otlp-http"},
      {{"github.copilot.chat.otel.otlpEndpoint"}, context.url},
  };
#ifdef __APPLE__
  std::string file = context.home + "/Library/Application Support/Code/User/settings.json";
#else
  std::string file = InHome(context, "XDG_CONFIG_HOME", ".config", "Code/User/settings.json");
#endif
  return {.agent = "copilot",
          .title = "GitHub Copilot in VS Code",
          .file = std::move(file),
          .settings = std::move(settings),
          .environment = ExporterAccessLines(context),
          .notes = {"Reload the window of VS Code."},
          .sources = {"copilot", "copilot-chat"}};
}

AgentSetup OtelSetup(const SetupContext& context) {
  return {.agent = "otel",
          .title = "OpenTelemetry",
          .file = "",
          .settings = {},
          .environment = ExporterLines(context),
          .notes = {},
          .sources = {}};
}

const std::vector<std::pair<std::string, AgentSetup (*)(const SetupContext&)>>& Table() {
  static const std::vector<std::pair<std::string, AgentSetup (*)(const SetupContext&)>> table = {
      {"claude", ClaudeSetup},     {"codex", CodexSetup},     {"gemini", GeminiSetup},
      {"opencode", OpencodeSetup}, {"copilot", CopilotSetup}, {"otel", OtelSetup}};
  return table;
}

}  // namespace

const std::vector<std::string>& SetupAgents() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const auto& [name, describe] : Table()) list.push_back(name);
    return list;
  }();
  return names;
}

AgentSetup DescribeSetup(std::string_view agent, const SetupContext& context) {
  for (const auto& [name, describe] : Table()) {
    if (name != agent) continue;
    AgentSetup setup = describe(context);
    std::erase(setup.notes, "");
    return setup;
  }
  return {};
}

std::string AgentSetup::FileText() const {
  if (const auto* const toml = std::get_if<TomlSettings>(&settings)) return toml->Text();
  const Result<JsonAddition> added = AddSettings("", std::get<std::vector<JsonSetting>>(settings));
  return added.ok() ? added->text : "";
}

}  // namespace pitwall::setup
