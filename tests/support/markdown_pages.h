// The Markdown pages of the documentation, and what is found in them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace pitwall::test {

// The text of every page in a folder of this tree by its file name. `folder` is relative.
std::map<std::string, std::string> Pages(const std::string& folder);

// A fenced block.
struct Snippet {
  std::string language;  // empty if the fence names none
  std::string text;      // ends with a line end
};

// The blocks of a page, in order.
std::vector<Snippet> Snippets(const std::string& page);

// The contents of the blocks of one language.
std::vector<std::string> Blocks(const std::string& page, const std::string& language);

struct Prompt {
  std::string command;
  std::string output;  // the lines that follow it
};

// The commands after `$ ` in a console block. A command goes on after a line that ends with `\`.
std::vector<Prompt> Prompts(const std::string& block);

// Every match of the expression's first group.
std::set<std::string> Matches(const std::string& text, const std::string& expression);

}  // namespace pitwall::test
