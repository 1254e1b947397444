// Adds settings to a JSON text and removes them again, without changing anything else in it.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::setup {

using JsonPath = std::vector<std::string>;

// Decides whether a hook, an object such as {"type": "command", "command": …}, is one of Pitwall's.
using HookTest = std::function<bool(const nlohmann::ordered_json& hook)>;

// A member of an object, or one element of an array.
struct JsonSetting {
  JsonPath path;  // of the member, or of the array; an element has its index as the key
  nlohmann::ordered_json value;
  bool is_element = false;
  bool yields = false;  // a member with another value stays as it is

  bool operator==(const JsonSetting&) const = default;
};

// What was added to a text, so that it can be removed again.
struct JsonUndo {
  struct Container {
    JsonPath path;
    std::optional<std::string> inner;  // the white space in it before; nullopt: it did not exist
  };

  std::vector<JsonSetting> settings;
  std::vector<Container> containers;  // that were missing or empty; the outer ones first
  std::optional<std::string> blank;   // the whole text before, if it had no value

  nlohmann::ordered_json ToJson() const;
  // nullopt if a member is missing or has another type.
  static std::optional<JsonUndo> FromJson(const nlohmann::ordered_json& json);
};

struct JsonAddition {
  std::string text;
  JsonUndo undo;
};

// Adds each setting behind the existing members or elements, in the indentation and with the line
// ends of the text. Settings that exist already are neither added nor removed later. Fails if the
// text is not JSON, or if a member that does not yield has another value, because it is not a
// setting of Pitwall.
Result<JsonAddition> AddSettings(std::string_view text, const std::vector<JsonSetting>& settings);

struct JsonRemoval {
  std::string text;
  std::vector<JsonSetting> changed;  // not removed, because they are gone or have another value
  bool is_empty = false;             // no member is left
};

// Removes what `undo` describes. If the rest of the text has not changed, the result is the
// original text, byte for byte.
Result<JsonRemoval> RemoveSettings(std::string_view text, const JsonUndo& undo);

// True if the text has every setting.
Result<bool> HasSettings(std::string_view text, const std::vector<JsonSetting>& settings);

// The hooks of Pitwall in the arrays of `settings`. The elements of these arrays are groups:
// {"hooks": [hook, …]}. The result names a group if all of its hooks are Pitwall's, else the single
// hooks.
Result<std::vector<JsonSetting>> FindHooks(std::string_view text,
                                           const std::vector<JsonSetting>& settings,
                                           const HookTest& is_own);

// "env.OTEL_EXPORTER_OTLP_ENDPOINT".
std::string NameOf(const JsonPath& path);

}  // namespace pitwall::setup
