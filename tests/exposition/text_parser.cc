#include "tests/exposition/text_parser.h"

#include <cctype>
#include <stdexcept>

namespace pitwall::testing {

namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

class LineReader {
 public:
  explicit LineReader(std::string_view line) : line_(line) {}

  bool Done() const { return at_ == line_.size(); }
  char Peek() const { return Done() ? '\0' : line_[at_]; }
  void Expect(std::string_view text) {
    if (!line_.substr(at_).starts_with(text)) Fail("expected " + std::string(text));
    at_ += text.size();
  }
  std::string Name() {
    const std::size_t start = at_;
    while (!Done() && (std::isalnum(static_cast<unsigned char>(line_[at_])) || line_[at_] == '_' ||
                       line_[at_] == ':')) {
      ++at_;
    }
    if (start == at_) Fail("expected a name");
    return std::string(line_.substr(start, at_ - start));
  }
  // Up to and including an unescaped `end`; `\0`: to the end of the line.
  std::string Unescape(char end) {
    std::string text;
    while (true) {
      if (Done()) {
        if (end == '\0') return text;
        Fail("unterminated value");
      }
      const char c = line_[at_++];
      if (c == end && end != '\0') return text;
      if (c != '\\') {
        text += c;
        continue;
      }
      if (Done()) Fail("escape at the end");
      const char escaped = line_[at_++];
      if (escaped == 'n') {
        text += '\n';
      } else if (escaped == '\\' || (escaped == '"' && end == '"')) {
        text += escaped;
      } else {
        Fail("bad escape");
      }
    }
  }
  std::string ReadToEnd() {
    const std::string rest(line_.substr(at_));
    at_ = line_.size();
    return rest;
  }
  [[noreturn]] void Fail(const std::string& why) const {
    throw std::runtime_error(why + " in: " + std::string(line_));
  }

 private:
  std::string_view line_;
  std::size_t at_ = 0;
};

ParsedSample ParseSample(std::string_view line) {
  LineReader reader(line);
  ParsedSample sample;
  sample.name = reader.Name();
  if (reader.Peek() == '{') {
    reader.Expect("{");
    while (reader.Peek() != '}') {
      std::string label = reader.Name();
      reader.Expect("=\"");
      std::string value = reader.Unescape('"');
      sample.labels.emplace_back(std::move(label), std::move(value));
      if (reader.Peek() == ',') reader.Expect(",");
    }
    reader.Expect("}");
  }
  reader.Expect(" ");
  sample.value = reader.ReadToEnd();
  if (sample.value == "+Inf") return sample;
  std::size_t used = 0;
  std::stod(sample.value, &used);
  if (used != sample.value.size()) reader.Fail("bad value");
  return sample;
}

bool BelongsTo(const std::string& sample, const std::string& family, const std::string& type) {
  if (sample == family) return type != "histogram";
  if (type != "histogram") return false;
  return sample == family + "_bucket" || sample == family + "_sum" || sample == family + "_count";
}

void ParseComment(std::string_view line, ParsedText& parsed, std::string& family) {
  LineReader reader(line);
  reader.Expect("# ");
  const std::string kind = reader.Name();
  reader.Expect(" ");
  const std::string name = reader.Name();
  reader.Expect(" ");
  if (kind == "HELP") {
    if (!parsed.helps.emplace(name, reader.Unescape('\0')).second) reader.Fail("second HELP");
  } else if (kind == "TYPE") {
    if (!parsed.types.emplace(name, reader.ReadToEnd()).second) reader.Fail("second TYPE");
    family = name;
  } else {
    reader.Fail("unknown comment");
  }
}

}  // namespace

ParsedText ParseText(std::string_view text) {
  ParsedText parsed;
  std::string family;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) throw std::runtime_error("the last line does not end");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.starts_with('#')) {
      ParseComment(line, parsed, family);
      continue;
    }
    ParsedSample sample = ParseSample(line);
    if (!BelongsTo(sample.name, family, parsed.types[family])) {
      throw std::runtime_error("outside its family: " + std::string(line));
    }
    parsed.samples.push_back(std::move(sample));
  }
  return parsed;
}

std::vector<ParsedSample> ParsedText::Named(std::string_view name) const {
  std::vector<ParsedSample> found;
  for (const ParsedSample& sample : samples) {
    if (sample.name == name) found.push_back(sample);
  }
  return found;
}

std::string ParsedText::ValueOf(std::string_view name, const Labels& labels) const {
  std::string value;
  int found = 0;
  for (const ParsedSample& sample : samples) {
    if (sample.name != name || sample.labels != labels) continue;
    value = sample.value;
    ++found;
  }
  return found == 1 ? value : "";
}

}  // namespace pitwall::testing
