// The pages in docs/agents/, and what is found in them.
#pragma once

#include <map>
#include <set>
#include <string>

namespace pitwall::cli {

// The text of every page by its file name.
std::map<std::string, std::string> Pages();

// Every match of the expression's first group.
std::set<std::string> Matches(const std::string& text, const std::string& expression);

}  // namespace pitwall::cli
