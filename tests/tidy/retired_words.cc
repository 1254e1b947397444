#include "tests/tidy/retired_words.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/tidy/markdown.h"
#include "tests/tidy/source_tree.h"

namespace pitwall::tidy {
namespace {

bool IsOfIdentifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool Contains(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != line.npos; at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !IsOfIdentifier(line[at - 1]);
    if (begins && (end == line.size() || !IsOfIdentifier(line[end]))) return true;
  }
  return false;
}

bool Covers(const RetiredWordException& exception, const std::string& path,
            const std::string& word) {
  if (exception.word != word || !path.starts_with(exception.path)) return false;
  return path.size() == exception.path.size() || path[exception.path.size()] == '/';
}

}  // namespace

std::vector<std::string> ReadRetiredWords(const TextFile& page) {
  std::vector<std::string> words;
  const std::vector<TableRow> rows = TableInSection(page, "## Glossary");
  for (std::size_t row = 1; row < rows.size(); ++row) {
    if (rows[row].cells.size() < 3) continue;
    for (std::string& word : CodeSpans(rows[row].cells[2])) words.push_back(std::move(word));
  }
  return words;
}

std::vector<std::string> CheckRetiredWords(const std::vector<TextFile>& tree,
                                           const std::vector<std::string>& words,
                                           const std::vector<RetiredWordException>& exceptions,
                                           const std::vector<std::string>& pages) {
  std::vector<std::string> violations;
  std::vector<bool> is_needed(exceptions.size());
  for (const TextFile& file : tree) {
    if (std::find(pages.begin(), pages.end(), file.path) != pages.end()) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      for (const std::string& word : words) {
        if (!Contains(file.lines[i], word)) continue;
        const auto covering = std::find_if(
            exceptions.begin(), exceptions.end(),
            [&](const RetiredWordException& each) { return Covers(each, file.path, word); });
        if (covering != exceptions.end()) {
          is_needed[static_cast<std::size_t>(covering - exceptions.begin())] = true;
        } else {
          violations.push_back(file.path + ':' + std::to_string(i + 1) + ": uses `" + word +
                               "`, which the glossary in CONTRIBUTING.md retires");
        }
      }
    }
  }
  for (std::size_t i = 0; i < exceptions.size(); ++i) {
    if (is_needed[i]) continue;
    violations.push_back("tests/tidy/exceptions.h: `" + std::string(exceptions[i].word) + "` in " +
                         std::string(exceptions[i].path) + " is used nowhere");
  }
  return violations;
}

}  // namespace pitwall::tidy
