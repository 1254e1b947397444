#include "tests/grafana/promql.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace pitwall::grafana {

namespace {

// Names, numbers, quoted strings, and single characters otherwise; no blanks.
std::vector<std::string> TokensOf(std::string_view expr) {
  const auto in_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':' || c == '$';
  };
  std::vector<std::string> tokens;
  for (std::size_t at = 0; at < expr.size();) {
    std::size_t end = at + 1;
    if (expr[at] == '"') {
      while (end < expr.size() && expr[end] != '"') end += expr[end] == '\\' ? 2U : 1U;
      end = std::min(end + 1, expr.size());
    } else if (in_name(expr[at])) {
      while (end < expr.size() && in_name(expr[end])) ++end;
    }
    if (std::isspace(static_cast<unsigned char>(expr[at])) == 0) {
      tokens.emplace_back(expr.substr(at, end - at));
    }
    at = end;
  }
  return tokens;
}

bool IsName(const std::string& token) {
  return std::isalpha(static_cast<unsigned char>(token.front())) != 0 || token.front() == '_';
}

template <std::size_t kSize>
bool IsOneOf(const std::array<std::string_view, kSize>& words, const std::string& token) {
  return std::find(words.begin(), words.end(), token) != words.end();
}

constexpr std::array<std::string_view, 6> kGroupings = {"by",       "without",    "on",
                                                        "ignoring", "group_left", "group_right"};
constexpr std::array<std::string_view, 7> kOperators = {"and",    "or",    "unless", "bool",
                                                        "offset", "atan2", "inf"};

class Walk {
 public:
  explicit Walk(std::string_view expr) : tokens_(TokensOf(expr)) {}

  Names Run() {
    while (at_ < tokens_.size()) Step();
    return std::move(names_);
  }

 private:
  const std::string& Token(std::size_t at) const {
    static const std::string& none = *new std::string(" ");
    return at < tokens_.size() ? tokens_[at] : none;
  }
  const std::string& Next() { return Token(at_++); }

  void Step() {
    const std::string& token = Next();
    if (IsOneOf(kGroupings, token)) {
      if (Token(at_) == "(") Group();
    } else if (token == "(") {
      calls_.emplace_back(at_ >= 2 && IsName(Token(at_ - 2)) ? Token(at_ - 2) : "");
    } else if (token == ")") {
      if (!calls_.empty()) calls_.pop_back();
    } else if (IsName(token) && Token(at_) != "(" && !IsOneOf(kOperators, token) &&
               !IsOneOf(kGroupings, Token(at_))) {
      Select(token);
    }
  }

  void Group() {
    while (Token(at_) != ")" && at_ < tokens_.size()) {
      if (const std::string& token = Next(); IsName(token)) names_.grouping.insert(token);
    }
    ++at_;
  }

  void Select(const std::string& metric) {
    Selector selector{metric, {}, {}, calls_.empty() ? "" : calls_.back()};
    if (Token(at_) == "{") {
      ++at_;
      while (Token(at_) != "}" && at_ < tokens_.size()) Match(selector);
      ++at_;
    }
    if (Token(at_) == "[") {
      ++at_;
      while (Token(at_) != "]" && at_ < tokens_.size()) selector.range += Next();
      ++at_;
    }
    names_.selectors.push_back(std::move(selector));
  }

  void Match(Selector& selector) {
    const std::string label = Next();
    std::string& matcher = selector.matchers[label];
    while (Token(at_) != "," && Token(at_) != "}" && at_ < tokens_.size()) matcher += Next();
    if (Token(at_) == ",") ++at_;
  }

  const std::vector<std::string> tokens_;
  std::size_t at_ = 0;
  std::vector<std::string> calls_;  // the function of each open parenthesis
  Names names_;
};

}  // namespace

Names NamesIn(std::string_view expr) { return Walk(expr).Run(); }

std::string Substitute(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const bool braces = text.substr(at).starts_with("${");
    std::size_t end = at + (braces ? 2 : 1);
    const std::size_t begin = end;
    while (end < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) {
      ++end;
    }
    const auto value = values.find(std::string(text.substr(begin, end - begin)));
    if (text[at] != '$' || value == values.end()) {
      result += text[at++];
      continue;
    }
    result += value->second;
    at = braces ? std::min(text.find('}', end), text.size() - 1) + 1 : end;
  }
  return result;
}

}  // namespace pitwall::grafana
