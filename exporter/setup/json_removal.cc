// The removing half of json_edit.h.
#include <charconv>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "exporter/setup/json_edit.h"
#include "exporter/setup/json_tree.h"
#include "pitwall/status.h"

namespace pitwall::setup {

namespace {

using nlohmann::ordered_json;

// The beginning of the white space that ends at `at`.
std::size_t SpaceBefore(std::string_view text, std::size_t at) {
  const std::size_t last = text.substr(0, at).find_last_not_of(" \t\r\n");
  return last == text.npos ? 0 : last + 1;
}

// True if nothing but white space follows on the line.
bool IsLineEnd(std::string_view text, std::size_t at) {
  const std::size_t next = text.find_first_not_of(" \t\r", at);
  return next == text.npos || text[next] == '\n';
}

// Removes an item, the white space before it and its comma.
void EraseItem(std::string& text, const JsonNode& container, std::size_t index) {
  const JsonItem& item = container.items[index];
  const std::size_t before = index > 0 ? container.commas[index - 1] : container.begin;
  const Comments comments = FindComments(text, before + 1, item.begin);
  std::size_t begin = comments.end;
  const bool has_comma = index < container.commas.size();
  if (has_comma) text.erase(container.commas[index], 1);
  if (comments.is_line_last && !IsLineEnd(text, item.end())) begin = text.find('\n', begin) + 1;
  text.erase(begin, item.end() - begin);
  if (!has_comma && index > 0) text.erase(container.commas[index - 1], 1);
}

// The member with the key, or the element whose index is the key.
const JsonItem* ItemOf(const JsonNode& container, const std::string& key) {
  if (container.kind != JsonNode::Kind::kArray) return container.Find(key);
  std::size_t index = 0;
  const auto parsed = std::from_chars(key.data(), key.data() + key.size(), index);
  const bool is_index = parsed.ec == std::errc() && parsed.ptr == key.data() + key.size();
  return is_index && index < container.items.size() ? &container.items[index] : nullptr;
}

class Remover {
 public:
  explicit Remover(std::string_view text) : text_(text) {}

  // False if the setting is not there.
  Result<bool> Remove(const JsonSetting& setting) {
    return Visit(setting.path, setting.is_element,
                 [&](const JsonNode& container, std::size_t index) {
                   const JsonNode& node = container.items[index].value;
                   return ValueOf(text_, node) == setting.value;
                 });
  }

  // Removes a container that was added, or empties it as it was, if nothing is left in it.
  Status Restore(const JsonUndo::Container& undo) {
    if (!undo.inner) {
      return Visit(undo.path, false,
                   [&](const JsonNode& container, std::size_t index) {
                     const JsonNode& node = container.items[index].value;
                     return node.kind != JsonNode::Kind::kScalar && IsBare(node);
                   })
          .status();
    }
    const auto tree = ParseJsonTree(text_);
    if (!tree.ok() || !*tree) return tree.status();
    const JsonNode* node = &**tree;
    for (const std::string& key : undo.path) {
      const JsonItem* const item = node->Find(key);
      if (item == nullptr) return {};
      node = &item->value;
    }
    if (node->kind != JsonNode::Kind::kScalar && IsBare(*node)) {
      text_.replace(node->begin + 1, node->end - node->begin - 2, *undo.inner);
    }
    return {};
  }

  Result<bool> IsEmpty() const {
    const auto tree = ParseJsonTree(text_);
    if (!tree.ok()) return tree.status();
    return !*tree || ((*tree)->kind == JsonNode::Kind::kObject && IsBare(**tree));
  }

  std::string text() && { return std::move(text_); }

 private:
  // Without items and comments.
  bool IsBare(const JsonNode& node) const {
    return node.items.empty() && SpaceBefore(text_, node.end - 1) <= node.begin + 1;
  }

  // Erases the member at the path, or an element of the array at the path, for which `matches`
  // holds; of several the last. Returns whether there is one.
  template <class Matches>
  Result<bool> Visit(const JsonPath& path, bool is_element, const Matches& matches) {
    const auto tree = ParseJsonTree(text_);
    if (!tree.ok()) return tree.status();
    if (!*tree) return false;
    const JsonNode* container = &**tree;
    for (std::size_t i = 0; i + (is_element ? 0 : 1) < path.size(); ++i) {
      const JsonItem* const item = ItemOf(*container, path[i]);
      if (item == nullptr) return false;
      container = &item->value;
    }
    for (std::size_t index = container->items.size(); index-- > 0;) {
      const bool is_named = is_element || container->items[index].key == path.back();
      if (!is_named || !matches(*container, index)) continue;
      EraseItem(text_, *container, index);
      if (container->items.size() == 1) TrimContainer(*container);
      return true;
    }
    return false;
  }

  // Removes the white space that the last item left behind, unless there are comments.
  void TrimContainer(const JsonNode& before) {
    const std::size_t begin = before.begin + 1;
    const std::size_t end = text_.find_first_not_of(" \t\r\n", begin);
    if (end != text_.npos && (text_[end] == '}' || text_[end] == ']')) {
      text_.erase(begin, end - begin);
    }
  }

  std::string text_;
};

}  // namespace

Result<JsonRemoval> RemoveSettings(std::string_view text, const JsonUndo& undo) {
  Remover remover(text);
  JsonRemoval removal;
  for (auto setting = undo.settings.rbegin(); setting != undo.settings.rend(); ++setting) {
    const Result<bool> is_removed = remover.Remove(*setting);
    if (!is_removed.ok()) return is_removed.status();
    if (!*is_removed) removal.changed.push_back(*setting);
  }
  for (auto added = undo.containers.rbegin(); added != undo.containers.rend(); ++added) {
    const Status status = remover.Restore(*added);
    if (!status.ok()) return status;
  }
  const Result<bool> is_empty = remover.IsEmpty();
  if (!is_empty.ok()) return is_empty.status();
  removal.is_empty = *is_empty;
  removal.text = std::move(remover).text();
  if (removal.is_empty && undo.blank) removal.text = *undo.blank;
  return removal;
}

ordered_json JsonUndo::ToJson() const {
  ordered_json json = {{"settings", ordered_json::array()}, {"containers", ordered_json::array()}};
  for (const JsonSetting& setting : settings) {
    json["settings"].push_back(
        {{"path", setting.path}, {"value", setting.value}, {"is_element", setting.is_element}});
  }
  for (const Container& container : containers) {
    ordered_json entry = {{"path", container.path}};
    if (container.inner) entry["inner"] = *container.inner;
    json["containers"].push_back(std::move(entry));
  }
  if (blank) json["blank"] = *blank;
  return json;
}

std::optional<JsonUndo> JsonUndo::FromJson(const ordered_json& json) {
  JsonUndo undo;
  try {
    if (!json.at("settings").is_array() || !json.at("containers").is_array()) return std::nullopt;
    for (const ordered_json& entry : json["settings"]) {
      undo.settings.push_back({entry.at("path").get<JsonPath>(), entry.at("value"),
                               entry.at("is_element").get<bool>(), false});
      if (undo.settings.back().path.empty()) return std::nullopt;
    }
    for (const ordered_json& entry : json["containers"]) {
      std::optional<std::string> inner;
      if (entry.contains("inner")) inner = entry["inner"].get<std::string>();
      undo.containers.push_back({entry.at("path").get<JsonPath>(), std::move(inner)});
      // Only the outermost value has no path, and it was there before.
      const Container& container = undo.containers.back();
      if (container.path.empty() && !container.inner) return std::nullopt;
    }
    if (json.contains("blank")) undo.blank = json["blank"].get<std::string>();
  } catch (const ordered_json::exception&) {
    return std::nullopt;
  }
  return undo;
}

}  // namespace pitwall::setup
