#include "tests/support/markdown_pages.h"

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace pitwall::test {

std::map<std::string, std::string> Pages(const std::string& folder) {
  std::map<std::string, std::string> pages;
  for (const auto& entry :
       std::filesystem::directory_iterator(PITWALL_SOURCE_FOLDER "/" + folder)) {
    if (entry.path().extension() != ".md") continue;
    pages[entry.path().filename().string()] = ReadFile(entry.path().string());
  }
  return pages;
}

std::vector<Snippet> Snippets(const std::string& page) {
  std::vector<Snippet> snippets;
  std::istringstream lines(page);
  bool is_inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      if (!is_inside) snippets.push_back({line.substr(3), ""});
      is_inside = !is_inside;
    } else if (is_inside) {
      snippets.back().text += line + "\n";
    }
  }
  return snippets;
}

std::vector<std::string> Blocks(const std::string& page, const std::string& language) {
  std::vector<std::string> blocks;
  for (Snippet& snippet : Snippets(page)) {
    if (snippet.language == language) blocks.push_back(std::move(snippet.text));
  }
  return blocks;
}

std::vector<Prompt> Prompts(const std::string& block) {
  std::vector<Prompt> prompts;
  std::istringstream lines(block);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("$ ")) {
      prompts.push_back({line.substr(2), ""});
      while (line.ends_with('\\') && std::getline(lines, line))
        prompts.back().command += "\n" + line;
    } else if (!prompts.empty()) {
      prompts.back().output += line + "\n";
    }
  }
  return prompts;
}

std::set<std::string> Matches(const std::string& text, const std::string& expression) {
  const std::regex regex(expression);
  std::set<std::string> found;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), regex);
       at != std::sregex_iterator(); ++at) {
    found.insert((*at)[1]);
  }
  return found;
}

}  // namespace pitwall::test
