#include "exporter/setup/json_layout.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "exporter/setup/json_tree.h"

namespace pitwall::setup {

namespace {

using nlohmann::ordered_json;

// The white space at the beginning of the line of `at`.
std::string LineIndent(std::string_view text, std::size_t at) {
  const std::size_t line_break = text.substr(0, at).rfind('\n');
  const std::size_t begin = line_break == text.npos ? 0 : line_break + 1;
  std::size_t end = begin;
  while (end < at && (text[end] == ' ' || text[end] == '\t')) ++end;
  return std::string(text.substr(begin, end - begin));
}

bool HasLineBreak(std::string_view text, std::size_t begin, std::size_t end) {
  return text.substr(begin, end - begin).find('\n') != std::string_view::npos;
}

}  // namespace

std::string LineEndOf(std::string_view text) {
  const std::size_t line_break = text.find('\n');
  return line_break != text.npos && line_break > 0 && text[line_break - 1] == '\r' ? "\r\n" : "\n";
}

JsonLayout::JsonLayout(std::string_view text, const JsonNode* root) : line_end_(LineEndOf(text)) {
  if (root == nullptr || root->items.empty()) return;
  const std::size_t first = root->items.front().begin;
  if (HasLineBreak(text, root->begin, first)) {
    const std::string indent = LineIndent(text, first);
    if (!indent.empty()) unit_ = indent;
    return;
  }
  // `{"a":1}` is dense, `{ "a": 1 }` and `{"a": 1}` are not.
  const JsonItem& item = root->items.front();
  is_dense_ = text[item.value.begin - 1] == ':';
}

bool JsonLayout::IsOnLines(std::string_view text, const JsonNode& container) const {
  if (container.items.empty()) return !is_dense_;
  return HasLineBreak(text, container.begin, container.items.front().begin);
}

std::string JsonLayout::IndentOf(std::string_view text, const JsonNode& container) const {
  const std::string outer = LineIndent(text, container.begin);
  if (container.items.empty() || !IsOnLines(text, container)) return outer + unit_;
  return LineIndent(text, container.items.front().begin);
}

std::string JsonLayout::Render(std::span<const std::string> keys, const ordered_json& value,
                               bool is_element, bool on_lines, const std::string& indent) const {
  if (keys.empty() && !is_element) return OneLine(value);
  const std::string inner_indent = indent + unit_;
  const std::string before = on_lines ? line_end_ + inner_indent : std::string(Gap());
  const std::string after = on_lines ? line_end_ + indent : std::string(Gap());
  if (keys.empty()) {
    if (!on_lines) return "[" + OneLine(value) + "]";
    return "[" + before + OneLine(value) + after + "]";
  }
  return "{" + before + ordered_json(keys.front()).dump() + ":" + std::string(Gap()) +
         Render(keys.subspan(1), value, is_element, on_lines, inner_indent) + after + "}";
}

std::string JsonLayout::OneLine(const ordered_json& value) const {
  if (is_dense_ || !value.is_structured() || value.empty()) return value.dump();
  std::string line = value.is_object() ? "{ " : "[";
  bool is_first = true;
  for (const auto& [key, inner] : value.items()) {
    if (!is_first) line += ", ";
    is_first = false;
    if (value.is_object()) line += ordered_json(key).dump() + ": ";
    line += OneLine(inner);
  }
  return line + (value.is_object() ? " }" : "]");
}

}  // namespace pitwall::setup
