#include "exporter/setup/json_tree.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "pitwall/status.h"

namespace pitwall::setup {

namespace {

using nlohmann::ordered_json;

constexpr int kMaxDepth = 100;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// The end of the comment at `at`, or `at` if there is none. A block comment without an end ends
// with the text.
std::size_t EndOfComment(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "//") {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    return end > at && text[end - 1] == '\r' ? end - 1 : end;
  }
  if (text.substr(at, 2) == "/*") {
    const std::size_t end = text.find("*/", at + 2);
    return end == text.npos ? text.size() : end + 2;
  }
  return at;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {
    if (text.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  Result<std::optional<JsonNode>> Run() {
    SkipTrivia();
    if (at_ == text_.size()) return std::optional<JsonNode>();
    JsonNode root;
    if (!ParseValue(root, 0)) return Failure();
    SkipTrivia();
    if (at_ == text_.size()) return std::optional(std::move(root));
    Fail("text after the end");
    return Failure();
  }

 private:
  void SkipTrivia() {
    while (at_ < text_.size()) {
      const std::size_t comment_end = EndOfComment(text_, at_);
      if (comment_end > at_) {
        at_ = comment_end;
      } else if (IsSpace(text_[at_])) {
        ++at_;
      } else {
        return;
      }
    }
  }

  char Next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool Fail(const char* cause) {
    if (cause_.empty()) cause_ = cause;
    return false;
  }

  Status Failure() const {
    const std::string_view before = text_.substr(0, at_);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    return {"", "", "line " + std::to_string(line) + ": " + cause_};
  }

  bool ParseValue(JsonNode& node, int depth) {
    if (depth > kMaxDepth) return Fail("nests too deep");
    node.begin = at_;
    const char first = Next();
    if (first == '{' || first == '[') return ParseItems(node, first == '{', depth);
    node.kind = JsonNode::Kind::kScalar;
    return ParseScalar() && Finish(node);
  }

  bool Finish(JsonNode& node) {
    node.end = at_;
    return true;
  }

  bool ParseItems(JsonNode& node, bool is_object, int depth) {
    node.kind = is_object ? JsonNode::Kind::kObject : JsonNode::Kind::kArray;
    const char close = is_object ? '}' : ']';
    ++at_;
    for (;;) {
      SkipTrivia();
      if (Next() == close) break;
      if (node.commas.size() < node.items.size()) return Fail("a comma is missing");
      JsonItem& item = node.items.emplace_back();
      item.begin = at_;
      if (is_object && !ParseKey(item)) return false;
      if (!ParseValue(item.value, depth + 1)) return false;
      SkipTrivia();
      if (Next() == ',') node.commas.push_back(at_++);
    }
    ++at_;
    return Finish(node);
  }

  bool ParseKey(JsonItem& item) {
    if (Next() != '"') return Fail("a key is missing");
    const std::size_t begin = at_;
    if (!ParseScalar()) return false;
    item.key = ordered_json::parse(text_.substr(begin, at_ - begin)).get<std::string>();
    SkipTrivia();
    if (Next() != ':') return Fail("a colon is missing");
    ++at_;
    SkipTrivia();
    return true;
  }

  bool ParseScalar() {
    const std::size_t begin = at_;
    std::size_t end = at_;
    if (Next() == '"') {
      end = at_ + 1;
      while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2U : 1U;
      end = std::min(end + 1, text_.size());
    } else {
      while (end < text_.size() && !IsSpace(text_[end]) &&
             std::string_view(",:{}[]\"/").find(text_[end]) == std::string_view::npos) {
        ++end;
      }
    }
    if (end == begin) return Fail(begin == text_.size() ? "the text ends early" : "no value");
    if (!ordered_json::accept(text_.substr(begin, end - begin))) return Fail("no value");
    at_ = end;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string cause_;
};

}  // namespace

const JsonItem* JsonNode::Find(std::string_view key) const {
  const auto found = std::find_if(items.rbegin(), items.rend(),
                                  [key](const JsonItem& item) { return item.key == key; });
  return found == items.rend() ? nullptr : &*found;
}

Result<std::optional<JsonNode>> ParseJsonTree(std::string_view text) { return Parser(text).Run(); }

ordered_json ValueOf(std::string_view text, const JsonNode& node) {
  if (node.kind == JsonNode::Kind::kScalar) {
    return ordered_json::parse(text.substr(node.begin, node.end - node.begin));
  }
  const bool is_object = node.kind == JsonNode::Kind::kObject;
  ordered_json value = is_object ? ordered_json::object() : ordered_json::array();
  for (const JsonItem& item : node.items) {
    ordered_json inner = ValueOf(text, item.value);
    if (is_object) {
      value[item.key] = std::move(inner);
    } else {
      value.push_back(std::move(inner));
    }
  }
  return value;
}

Comments FindComments(std::string_view text, std::size_t begin, std::size_t end) {
  Comments comments{begin, false};
  for (std::size_t at = begin; at < end;) {
    const std::size_t comment_end = EndOfComment(text, at);
    if (comment_end > at) comments = {comment_end, text[at + 1] == '/'};
    at = std::max(comment_end, at + 1);
  }
  return comments;
}

}  // namespace pitwall::setup
