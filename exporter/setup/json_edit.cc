#include "exporter/setup/json_edit.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/setup/json_layout.h"
#include "exporter/setup/json_tree.h"
#include "pitwall/status.h"

namespace pitwall::setup {

namespace {

using nlohmann::ordered_json;

constexpr std::size_t kMaxShownValue = 80;  // bytes of another value

// The part of a path that exists: the innermost node, and how many keys lead to it.
struct Reached {
  const JsonNode* node = nullptr;
  std::size_t keys = 0;
};

Reached Follow(const JsonNode& root, const JsonPath& path) {
  Reached reached{&root, 0};
  while (reached.keys < path.size() && reached.node->kind == JsonNode::Kind::kObject) {
    const JsonItem* const item = reached.node->Find(path[reached.keys]);
    if (item == nullptr) break;
    reached = {&item->value, reached.keys + 1};
  }
  return reached;
}

std::string Shown(const ordered_json& value) {
  const std::string text = value.dump();
  return text.size() <= kMaxShownValue ? text : text.substr(0, kMaxShownValue) + "…";
}

bool HasElement(std::string_view text, const JsonNode& array, const ordered_json& value) {
  return std::any_of(array.items.begin(), array.items.end(),
                     [&](const JsonItem& item) { return ValueOf(text, item.value) == value; });
}

// Adds the hooks of Pitwall among `groups`, the value at `path`.
void AddOwnHooks(const JsonPath& path, const ordered_json& groups, const HookTest& is_own,
                 std::vector<JsonSetting>& found) {
  if (!groups.is_array()) return;
  for (std::size_t index = 0; index < groups.size(); ++index) {
    const ordered_json& group = groups[index];
    if (!group.is_object() || !group.contains("hooks") || !group["hooks"].is_array()) continue;
    const ordered_json& hooks = group["hooks"];
    const auto own = std::count_if(hooks.begin(), hooks.end(), is_own);
    if (own > 0 && static_cast<std::size_t>(own) == hooks.size()) {
      found.push_back({path, group, true});
      continue;
    }
    JsonPath inner = path;
    inner.insert(inner.end(), {std::to_string(index), "hooks"});
    for (const ordered_json& hook : hooks) {
      if (is_own(hook)) found.push_back({inner, hook, true});
    }
  }
}

class JsonAdder {
 public:
  explicit JsonAdder(std::string_view text) : text_(text) {}

  Status Add(const JsonSetting& setting) {
    const auto tree = ParseJsonTree(text_);
    if (!tree.ok()) return tree.status();
    if (!*tree) return AddToBlank(setting);
    const Reached reached = Follow(**tree, setting.path);
    const bool is_there = reached.keys == setting.path.size();
    const JsonNode& node = *reached.node;
    if (is_there && !setting.is_element) return CheckEqual(setting, node);
    const auto wanted = is_there ? JsonNode::Kind::kArray : JsonNode::Kind::kObject;
    const JsonPath path(setting.path.begin(), setting.path.begin() + Difference(reached.keys));
    if (node.kind != wanted) {
      return {"", NameOf(path), is_there ? "is not an array" : "is not an object"};
    }
    if (is_there && HasElement(text_, node, setting.value)) return {};
    Insert(JsonLayout(text_, &**tree), node, setting, reached.keys);
    return {};
  }

  JsonAddition Result() && { return {std::move(text_), std::move(undo_)}; }

 private:
  static std::ptrdiff_t Difference(std::size_t count) { return static_cast<std::ptrdiff_t>(count); }

  Status CheckEqual(const JsonSetting& setting, const JsonNode& node) const {
    const ordered_json value = ValueOf(text_, node);
    if (value == setting.value || setting.yields) return {};
    return {"", NameOf(setting.path),
            "is already " + Shown(value) + ", but Pitwall needs " + Shown(setting.value) +
                ". Change or remove the setting, then run the command again"};
  }

  void NoteAddition(const JsonSetting& setting, std::size_t keys) {
    undo_.settings.push_back(setting);
    const std::size_t containers = setting.path.size() + (setting.is_element ? 1 : 0);
    for (std::size_t count = keys + 1; count < containers; ++count) {
      undo_.containers.push_back(
          {JsonPath(setting.path.begin(), setting.path.begin() + Difference(count)), std::nullopt});
    }
  }

  Status AddToBlank(const JsonSetting& setting) {
    undo_.blank = text_;
    NoteAddition(setting, 0);
    const JsonLayout layout(text_, nullptr);
    text_ = layout.Render(setting.path, setting.value, setting.is_element, true, "") +
            layout.line_end();
    return {};
  }

  // `keys` of the path lead to the container.
  void Insert(const JsonLayout& layout, const JsonNode& container, const JsonSetting& setting,
              std::size_t keys) {
    const bool on_lines = layout.IsOnLines(text_, container);
    const std::string indent = layout.IndentOf(text_, container);
    const std::span<const std::string> missing = std::span(setting.path).subspan(keys);
    std::string item;
    if (missing.empty()) {
      item = layout.OneLine(setting.value);
    } else {
      item = ordered_json(missing.front()).dump() + ":" + std::string(layout.Gap()) +
             layout.Render(missing.subspan(1), setting.value, setting.is_element, on_lines, indent);
    }
    const std::size_t begin = container.begin + 1;
    const std::string inner = text_.substr(begin, container.end - 1 - begin);
    const bool is_bare = container.items.empty() && FindComments(inner, 0, inner.size()).end == 0;
    if (is_bare) {
      undo_.containers.push_back(
          {JsonPath(setting.path.begin(), setting.path.begin() + Difference(keys)), inner});
    }
    NoteAddition(setting, keys);
    const std::string before = on_lines ? layout.line_end() + indent : std::string(layout.Gap());
    if (is_bare) {
      const std::string outer = indent.substr(0, indent.size() - layout.unit().size());
      const std::string after = on_lines ? layout.line_end() + outer : std::string(layout.Gap());
      text_.replace(begin, inner.size(), before + item + after);
    } else if (container.items.empty()) {
      InsertBehind(FindComments(text_, begin, container.end - 1), layout, before + item);
    } else {
      InsertLast(layout, container, before + item);
    }
  }

  // A line comment would swallow an item that does not begin on a line of its own.
  void InsertBehind(const Comments& comments, const JsonLayout& layout, const std::string& item) {
    const bool needs_line = comments.is_line_last && !item.starts_with(layout.line_end());
    text_.insert(comments.end, needs_line ? layout.line_end() + item : item);
  }

  void InsertLast(const JsonLayout& layout, const JsonNode& container, const std::string& item) {
    const bool has_comma = container.commas.size() == container.items.size();
    const std::size_t last = container.items.back().end();
    const std::size_t begin = has_comma ? container.commas.back() + 1 : last;
    const Comments comments = FindComments(text_, begin, container.end - 1);
    InsertBehind(comments, layout, has_comma ? item + "," : item);
    if (!has_comma) text_.insert(last, ",");
  }

  std::string text_;
  JsonUndo undo_;
};

}  // namespace

std::string NameOf(const JsonPath& path) {
  std::string name;
  for (const std::string& key : path) name += (name.empty() ? "" : ".") + key;
  return name.empty() ? "the file" : name;
}

Result<JsonAddition> AddSettings(std::string_view text, const std::vector<JsonSetting>& settings) {
  JsonAdder adder(text);
  for (const JsonSetting& setting : settings) {
    const Status status = adder.Add(setting);
    if (!status.ok()) return status;
  }
  return std::move(adder).Result();
}

Result<bool> HasSettings(std::string_view text, const std::vector<JsonSetting>& settings) {
  const auto tree = ParseJsonTree(text);
  if (!tree.ok()) return tree.status();
  if (!*tree) return settings.empty();
  return std::all_of(settings.begin(), settings.end(), [&](const JsonSetting& setting) {
    const Reached reached = Follow(**tree, setting.path);
    if (reached.keys < setting.path.size()) return false;
    if (setting.is_element) return HasElement(text, *reached.node, setting.value);
    return setting.yields || ValueOf(text, *reached.node) == setting.value;
  });
}

Result<std::vector<JsonSetting>> FindHooks(std::string_view text,
                                           const std::vector<JsonSetting>& settings,
                                           const HookTest& is_own) {
  const auto tree = ParseJsonTree(text);
  if (!tree.ok()) return tree.status();
  std::vector<JsonSetting> found;
  if (!*tree || !is_own) return found;
  std::vector<JsonPath> paths;
  for (const JsonSetting& setting : settings) {
    if (!setting.is_element || std::count(paths.begin(), paths.end(), setting.path) > 0) continue;
    paths.push_back(setting.path);
    const Reached reached = Follow(**tree, setting.path);
    if (reached.keys == setting.path.size()) {
      AddOwnHooks(setting.path, ValueOf(text, *reached.node), is_own, found);
    }
  }
  return found;
}

}  // namespace pitwall::setup
