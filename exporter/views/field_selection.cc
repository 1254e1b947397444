#include "exporter/views/field_selection.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/text/json_members.h"
#include "exporter/text/quoting.h"

namespace pitwall::views {

namespace {

constexpr std::size_t kMaxShownField = 64;  // bytes

std::string_view ObjectOf(std::string_view name) { return name.substr(0, name.find('.')); }

std::string NamesOf(std::span<const RowField> known) {
  std::string names;
  for (const RowField& field : known) names += ' ' + std::string(field.name);
  return names;
}

void AppendMember(std::string_view key, std::string_view value, bool& is_first, std::string& out) {
  if (!is_first) out += ',';
  is_first = false;
  out.append("\"").append(key).append("\":").append(value);
}

}  // namespace

std::optional<FieldSelection> FieldSelection::Parse(std::string_view list,
                                                    std::span<const RowField> known,
                                                    std::string& error) {
  std::vector<std::string_view> wanted;
  for (std::string_view rest = list; !rest.empty();) {
    const std::string_view name = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    if (name.empty()) continue;
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const RowField& field) {
      return field.name == name || ObjectOf(field.name) == name;
    });
    if (!is_known) {
      error = "has no field " + text::OneLine(name.substr(0, kMaxShownField)) +
              "; must be some of" + NamesOf(known) + ", separated by commas";
      return std::nullopt;
    }
    wanted.push_back(name);
  }
  if (wanted.empty()) {
    error = "must be some of" + NamesOf(known) + ", separated by commas";
    return std::nullopt;
  }
  FieldSelection selection;
  for (const RowField& field : known) {
    const std::string_view object = ObjectOf(field.name);
    const bool wants_all = std::find(wanted.begin(), wanted.end(), object) != wanted.end();
    const bool wants_one = std::find(wanted.begin(), wanted.end(), field.name) != wanted.end();
    if (!wants_all && !wants_one) continue;
    if (selection.selected_.empty() || selection.selected_.back().name != object) {
      selection.selected_.push_back({object, {}});
    }
    if (wants_all) continue;
    selection.selected_.back().keys.push_back(field.name.substr(object.size() + 1));
  }
  for (const Selected& one : selection.selected_) {
    selection.key_.append(one.name).append(1, ' ');
    for (const std::string_view key : one.keys) selection.key_.append(".").append(key).append(" ");
  }
  return selection;
}

const FieldSelection::Selected* FieldSelection::Find(std::string_view key) const {
  for (const Selected& one : selected_) {
    if (one.name == key) return &one;
  }
  return nullptr;
}

bool FieldSelection::HasField(std::string_view name) const {
  const Selected* const found = Find(ObjectOf(name));
  if (found == nullptr) return false;
  const auto& keys = found->keys;
  return keys.empty() ||
         std::find(keys.begin(), keys.end(), name.substr(found->name.size() + 1)) != keys.end();
}

void FieldSelection::AppendSelected(std::string_view object, std::string& out) const {
  out += '{';
  bool is_first = true;
  text::ForEachJsonMember(object, [&](std::string_view key, std::string_view value) {
    const Selected* const found = Find(key);
    if (found == nullptr) return;
    if (found->keys.empty() || value.front() != '{') {
      return AppendMember(key, value, is_first, out);
    }
    AppendMember(key, "{", is_first, out);
    bool is_first_inside = true;
    text::ForEachJsonMember(value, [&](std::string_view inner, std::string_view inner_value) {
      const auto& keys = found->keys;
      if (std::find(keys.begin(), keys.end(), inner) == keys.end()) return;
      AppendMember(inner, inner_value, is_first_inside, out);
    });
    out += '}';
  });
  out += '}';
}

}  // namespace pitwall::views
