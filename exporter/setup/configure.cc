#include "exporter/setup/configure.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "exporter/disk/files.h"
#include "exporter/setup/agent_setup.h"
#include "exporter/setup/json_edit.h"
#include "exporter/setup/settings_file.h"
#include "exporter/setup/toml_edit.h"
#include "pitwall/status.h"

namespace pitwall::setup {

namespace {

using nlohmann::ordered_json;
using JsonSettings = std::vector<JsonSetting>;

// What is on disk for one agent.
struct Found {
  std::optional<std::string> text;   // of the configuration file
  std::optional<ordered_json> undo;  // of an earlier addition

  std::string TextOrEmpty() const { return text.value_or(""); }
  bool CreatedFile() const {
    return undo && undo->contains("created_file") && (*undo)["created_file"] == true;
  }
};

Status InFile(const SettingsFile& file, const Status& status) {
  const std::string cause = status.path().empty() ? status.cause() : status.ToString();
  return {"edit", file.path(), cause};
}

Result<Found> Read(const SettingsFile& file) {
  Result<std::optional<std::string>> text = file.Read();
  if (!text.ok()) return text.status();
  const Result<std::optional<std::string>> undo = file.ReadUndo();
  if (!undo.ok()) return undo.status();
  Found found{*std::move(text), std::nullopt};
  if (*undo) {
    ordered_json parsed = ordered_json::parse(**undo, nullptr, false);
    if (parsed.is_object()) found.undo = std::move(parsed);
  }
  return found;
}

// An addition without its undo information. Hooks of Pitwall mean that there was one: members with
// Pitwall's values are then part of it.
Result<JsonUndo> GuessUndo(const AgentSetup& setup, const std::string& text, bool all) {
  const auto& settings = std::get<JsonSettings>(setup.settings);
  JsonUndo undo;
  Result<JsonSettings> hooks = FindHooks(text, settings, setup.is_own_hook);
  if (!hooks.ok()) return hooks.status();
  undo.settings = *std::move(hooks);
  const bool with_members = all || !undo.settings.empty();
  for (const JsonSetting& setting : settings) {
    if (with_members && !setting.is_element) undo.settings.push_back(setting);
  }
  for (const JsonSetting& setting : settings) {
    const std::size_t count = setting.path.size() - (setting.is_element ? 0 : 1);
    for (std::size_t size = 1; with_members && size <= count; ++size) {
      undo.containers.push_back(
          {JsonPath(setting.path.begin(), setting.path.begin() + static_cast<std::ptrdiff_t>(size)),
           std::nullopt});
    }
  }
  return undo;
}

struct Removed {
  std::string text;
  bool is_empty = false;
  std::vector<std::string> left;
};

// `all` is false if only leftovers that a new addition would double are removed.
Result<Removed> RemoveFrom(const AgentSetup& setup, const Found& found, bool all) {
  const std::string text = found.TextOrEmpty();
  if (std::holds_alternative<TomlSettings>(setup.settings)) {
    Result<std::string> rest = RemoveTomlSettings(text);
    if (!rest.ok()) return rest.status();
    return Removed{*rest, rest->find_first_not_of(" \t\r\n") == rest->npos, {}};
  }
  const std::optional<JsonUndo> stored =
      found.undo ? JsonUndo::FromJson(*found.undo) : std::nullopt;
  const Result<JsonUndo> undo = stored ? *stored : GuessUndo(setup, text, all);
  if (!undo.ok()) return undo.status();
  Result<JsonRemoval> removal = setup::RemoveSettings(text, *undo);
  if (!removal.ok()) return removal.status();
  Removed removed{std::move(removal->text), removal->is_empty, {}};
  if (!stored) return removed;
  for (const JsonSetting& setting : removal->changed) {
    removed.left.push_back(NameOf(setting.path));
  }
  return removed;
}

struct Added {
  std::string text;
  ordered_json undo = ordered_json::object();
};

Result<Added> AddTo(const AgentSetup& setup, const std::string& text) {
  if (const auto* const toml = std::get_if<TomlSettings>(&setup.settings)) {
    Result<std::string> added = AddTomlSettings(text, *toml);
    if (!added.ok()) return added.status();
    return Added{*std::move(added)};
  }
  Result<JsonAddition> added = AddSettings(text, std::get<JsonSettings>(setup.settings));
  if (!added.ok()) return added.status();
  return Added{std::move(added->text), added->undo.ToJson()};
}

Result<bool> IsConfigured(const AgentSetup& setup, const std::string& text) {
  if (const auto* const json = std::get_if<JsonSettings>(&setup.settings)) {
    return HasSettings(text, *json);
  }
  return false;  // a repeated addition to TOML gives the same text
}

}  // namespace

Result<Configured> WriteSettings(const AgentSetup& setup, disk::Files& files) {
  SettingsFile file(files, setup.file);
  const Result<Found> found = Read(file);
  if (!found.ok()) return found.status();
  const Configured unchanged{false, file.path(), "", {}};
  const Result<bool> is_configured = IsConfigured(setup, found->TextOrEmpty());
  if (!is_configured.ok()) return InFile(file, is_configured.status());
  if (*is_configured) return unchanged;

  Result<Removed> before = RemoveFrom(setup, *found, false);
  if (!before.ok()) return InFile(file, before.status());
  Result<Added> added = AddTo(setup, before->text);
  if (!added.ok()) return InFile(file, added.status());
  if (added->text == found->TextOrEmpty()) return unchanged;

  const bool creates = !found->text || found->CreatedFile();
  added->undo["created_file"] = creates;
  Status status;
  const bool has_backup = !creates || !before->is_empty;
  const Result<std::optional<std::string>> backup = file.ReadBackup();
  if (!backup.ok()) return backup.status();
  if (has_backup && !*backup) status = file.WriteBackup(before->text);
  if (status.ok()) status = file.WriteUndo(added->undo.dump(2) + "\n");
  if (status.ok()) status = file.Write(added->text);
  if (!status.ok()) return status;
  return Configured{true, file.path(), has_backup ? file.backup_path() : "", {}};
}

Result<Configured> RemoveSettings(const AgentSetup& setup, disk::Files& files) {
  SettingsFile file(files, setup.file);
  const Result<Found> found = Read(file);
  if (!found.ok()) return found.status();
  Configured result{false, file.path(), "", {}};
  if (found->text) {
    Result<Removed> rest = RemoveFrom(setup, *found, true);
    if (!rest.ok()) return InFile(file, rest.status());
    result.left = std::move(rest->left);
    result.is_changed = rest->text != *found->text;
    Status status;
    if (rest->is_empty && found->CreatedFile()) {
      status = file.Remove();
      result.is_changed = true;
    } else if (result.is_changed) {
      status = file.Write(rest->text);
    }
    if (!status.ok()) return status;
    const Result<std::optional<std::string>> backup = file.ReadBackup();
    if (backup.ok() && *backup) {
      if (**backup == rest->text) {
        status = file.RemoveBackup();
      } else {
        result.backup_path = file.backup_path();
      }
    }
    if (!status.ok()) return status;
  }
  const Status status = file.RemoveUndo();
  if (!status.ok()) return status;
  return result;
}

}  // namespace pitwall::setup
