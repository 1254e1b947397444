// How new settings are laid out in a JSON text: as the text around them is.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "exporter/setup/json_tree.h"

namespace pitwall::setup {

// Line ends, indentation and density of a text. One thread.
class JsonLayout {
 public:
  // `root` is nullptr for a text without a value.
  JsonLayout(std::string_view text, const JsonNode* root);

  const std::string& line_end() const { return line_end_; }
  const std::string& unit() const { return unit_; }  // one level of indentation

  // True if items of the container begin on lines of their own.
  bool IsOnLines(std::string_view text, const JsonNode& container) const;
  // The indentation of the container's items.
  std::string IndentOf(std::string_view text, const JsonNode& container) const;
  // What separates an item from the comma before it, on one line.
  std::string_view Gap() const { return is_dense_ ? "" : " "; }

  // `value`, within objects and, if `is_element`, an array with the names `keys`, each on lines of
  // its own if `on_lines`. `indent` is that of the line on which the text begins.
  std::string Render(std::span<const std::string> keys, const nlohmann::ordered_json& value,
                     bool is_element, bool on_lines, const std::string& indent) const;
  // The value on one line.
  std::string OneLine(const nlohmann::ordered_json& value) const;

 private:
  std::string line_end_ = "\n";
  std::string unit_ = "  ";
  bool is_dense_ = false;
};

// "\r\n" if the first line of the text ends so, else "\n".
std::string LineEndOf(std::string_view text);

}  // namespace pitwall::setup
