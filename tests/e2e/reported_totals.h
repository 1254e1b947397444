// What a daemon counted, by name, for comparisons.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace pitwall::e2e {

// Such as "calls of bash by planner". What is 0 is left out.
using Totals = std::map<std::string, std::int64_t>;

// Calls, errors, tokens and ended tasks of each agent, from the text of a snapshot.
Totals TotalsOf(std::string_view snapshot);
// A line for each total that differs; empty if none does.
std::string DifferencesOf(const Totals& totals, const Totals& expected);

}  // namespace pitwall::e2e
