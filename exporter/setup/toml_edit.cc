#include "exporter/setup/toml_edit.h"

#include <toml++/toml.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/setup/json_layout.h"
#include "pitwall/status.h"

namespace pitwall::setup {

namespace {

constexpr std::string_view kBegin = "# pitwall setup: the lines up to the end mark are Pitwall's";
constexpr std::string_view kEnd = "# pitwall setup: end";

Result<toml::table> ParseToml(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return Status("", "",
                  "line " + std::to_string(error.source().begin.line) + ": " +
                      std::string(error.description()));
  }
}

std::string Shown(const toml::node& node) {
  std::ostringstream text;
  text << toml::node_view<const toml::node>(&node);
  return text.str();
}

// The offset behind the line with this number, counted from 1.
std::size_t EndOfLine(std::string_view text, std::size_t number) {
  std::size_t end = 0;
  for (std::size_t line = 0; line < number && end < text.size(); ++line) {
    const std::size_t line_break = text.find('\n', end);
    end = line_break == text.npos ? text.size() : line_break + 1;
  }
  return end;
}

// The offset behind the line `[name]`; nullopt if the table has no header of its own.
std::optional<std::size_t> EndOfHeader(std::string_view text, const toml::table& root,
                                       const std::string& name) {
  const toml::node* const node = root.get(name);
  if (node == nullptr || !node->is_table()) return std::nullopt;
  const std::size_t number = node->source().begin.line;
  if (number == 0) return std::nullopt;
  const std::size_t begin = EndOfLine(text, number - 1);
  const std::size_t end = EndOfLine(text, number);
  std::string header;
  for (const char c : text.substr(begin, end - begin)) {
    if (c == '#') break;
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') header += c;
  }
  return header == "[" + name + "]" ? std::optional(end) : std::nullopt;
}

// The offset of the first line from `from` on that is `mark`; npos if there is none.
std::size_t FindLine(std::string_view text, std::string_view mark, std::size_t from) {
  for (std::size_t at = text.find(mark, from); at != text.npos; at = text.find(mark, at + 1)) {
    const std::size_t next = text.find_first_not_of(" \t\r", at + mark.size());
    const bool is_end = next == text.npos || text[next] == '\n';
    if (is_end && (at == 0 || text[at - 1] == '\n')) return at;
  }
  return text.npos;
}

// True if a hook of the file runs a command for which `is_own` holds.
bool HasHook(const toml::table& root, const std::function<bool(std::string_view)>& is_own) {
  const toml::table* const events = root["hooks"].as_table();
  if (events == nullptr) return false;
  for (const auto& [event, groups] : *events) {
    if (!groups.is_array()) continue;
    for (const toml::node& group : *groups.as_array()) {
      const toml::table* const members = group.as_table();
      const toml::array* const hooks =
          members == nullptr ? nullptr : (*members)["hooks"].as_array();
      if (hooks == nullptr) continue;
      for (const toml::node& hook : *hooks) {
        if (hook.is_table() && is_own((*hook.as_table())["command"].value_or(std::string_view()))) {
          return true;
        }
      }
    }
  }
  return false;
}

// Inserts lines between marks at the beginning of a line, or at the end of the text.
void InsertMarked(std::string& text, std::size_t at, const std::vector<std::string>& lines,
                  const std::string& line_end) {
  std::string block = std::string(kBegin) + line_end;
  for (const std::string& line : lines) block += line + line_end;
  block += kEnd;
  if (at == 0 || text[at - 1] == '\n') {
    block += line_end;
  } else {
    block.insert(0, line_end);
  }
  text.insert(at, block);
}

class TomlAdder {
 public:
  TomlAdder(std::string text, const TomlSettings& settings)
      : text_(std::move(text)), settings_(settings), line_end_(LineEndOf(text_)) {}

  Result<std::string> Run() {
    const Result<toml::table> root = ParseToml(text_);
    if (!root.ok()) return root.status();
    const Result<std::vector<std::string>> members = MissingMembers(*root);
    if (!members.ok()) return members.status();
    std::vector<std::string> at_end;
    const auto header = EndOfHeader(text_, *root, settings_.table);
    if (!members->empty() && !header) {
      at_end.push_back("[" + settings_.table + "]");
      at_end.insert(at_end.end(), members->begin(), members->end());
    }
    if (!HasHook(*root, settings_.is_own_command)) {
      at_end.insert(at_end.end(), settings_.arrays.begin(), settings_.arrays.end());
    }
    if (!at_end.empty()) InsertMarked(text_, text_.size(), at_end, line_end_);
    if (!members->empty() && header) InsertMarked(text_, *header, *members, line_end_);
    const Result<toml::table> result = ParseToml(text_);
    if (result.ok()) return std::move(text_);
    return Status("", "",
                  "the file defines " + settings_.table +
                      " or hooks in a form that cannot be extended (" + result.status().cause() +
                      "); add the settings by hand");
  }

 private:
  Result<std::vector<std::string>> MissingMembers(const toml::table& root) const {
    std::vector<std::string> lines;
    for (const auto& [key, value] : settings_.members) {
      const std::string line = key + " = " + value;
      const toml::node* const found = root[settings_.table][key].node();
      if (found == nullptr) {
        lines.push_back(line);
        continue;
      }
      const Result<toml::table> wanted = ParseToml(line);
      if (!wanted.ok()) return wanted.status();
      const std::string wanted_text = Shown(*wanted->get(key));
      if (Shown(*found) == wanted_text) continue;
      return Status("", settings_.table + "." + key,
                    "is already set to another value; Pitwall needs " + value +
                        ". Change or remove the setting, then run the command again");
    }
    return lines;
  }

  std::string text_;
  const TomlSettings& settings_;
  const std::string line_end_;
};

}  // namespace

std::string TomlSettings::Text() const {
  std::string text = "[" + table + "]\n";
  for (const auto& [key, value] : members) text += key + " = " + value + "\n";
  for (const std::string& line : arrays) text += line + "\n";
  return text;
}

Result<std::string> AddTomlSettings(std::string_view text, const TomlSettings& settings) {
  Result<std::string> bare = RemoveTomlSettings(text);
  if (!bare.ok()) return bare.status();
  return TomlAdder(*std::move(bare), settings).Run();
}

Result<std::string> RemoveTomlSettings(std::string_view text) {
  std::string rest(text);
  for (;;) {
    std::size_t begin = FindLine(rest, kBegin, 0);
    if (begin == rest.npos) return rest;
    const std::size_t mark = FindLine(rest, kEnd, begin);
    // The end mark of a later addition does not end this one.
    if (mark == rest.npos || FindLine(rest, kBegin, begin + 1) < mark) {
      return Status("", "", "the line \"" + std::string(kEnd) + "\" is missing");
    }
    const std::size_t line_break = rest.find('\n', mark);
    const std::size_t end = line_break == rest.npos ? rest.size() : line_break + 1;
    if (line_break == rest.npos && begin > 0) {
      // The addition began with the line end that the last line lacked.
      --begin;
      if (begin > 0 && rest[begin - 1] == '\r') --begin;
    }
    rest.erase(begin, end - begin);
  }
}

}  // namespace pitwall::setup
