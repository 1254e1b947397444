// Checks that no retired word of the glossary is used.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_tree.h"

namespace pitwall::tidy {

// A file that may use a retired word, and why.
struct RetiredWordException {
  std::string_view path;  // a file, or a folder with all below it
  std::string_view word;
  std::string_view reason;
};

// The words in backticks in the third column of the table in the section `## Glossary`.
std::vector<std::string> ReadRetiredWords(const TextFile& page);

// Every use of a word as a whole identifier, with the same case; one line each. Also every
// exception that is not needed. `pages` may use all words: the glossary itself and the changelog.
std::vector<std::string> CheckRetiredWords(const std::vector<TextFile>& tree,
                                           const std::vector<std::string>& words,
                                           const std::vector<RetiredWordException>& exceptions,
                                           const std::vector<std::string>& pages);

}  // namespace pitwall::tidy
