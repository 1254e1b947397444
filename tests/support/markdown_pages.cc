#include "tests/cli/agent_pages.h"

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "tests/support/temporary_folder.h"

namespace pitwall::cli {

std::map<std::string, std::string> Pages() {
  std::map<std::string, std::string> pages;
  for (const auto& entry :
       std::filesystem::directory_iterator(PITWALL_SOURCE_FOLDER "/docs/agents")) {
    pages[entry.path().filename().string()] = test::ReadFile(entry.path().string());
  }
  return pages;
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

}  // namespace pitwall::cli
