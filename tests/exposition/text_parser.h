// A reader of the text format 0.0.4 that shares nothing with the writer.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pitwall::testing {

struct ParsedSample {
  std::string name;
  std::vector<std::pair<std::string, std::string>> labels;
  std::string value;  // as written
};

struct ParsedText {
  std::map<std::string, std::string> types;
  std::map<std::string, std::string> helps;  // unescaped
  std::vector<ParsedSample> samples;

  // The value of the only sample with that name and these labels; "" if there is not exactly one.
  std::string ValueOf(std::string_view name,
                      const std::vector<std::pair<std::string, std::string>>& labels) const;
  std::vector<ParsedSample> Named(std::string_view name) const;
};

// Throws std::runtime_error with the line that breaks the format: a sample before its TYPE, a
// family described twice or split, a bad escape, trailing text, a value that is no number.
ParsedText ParseText(std::string_view text);

}  // namespace pitwall::testing
