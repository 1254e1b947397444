// The names in a PromQL expression. Not a parser: Prometheus checks the grammar.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::grafana {

// `metric{label=~"…", …}[range]`, or a metric that has no braces.
struct Selector {
  std::string metric;
  std::map<std::string, std::string> matchers;  // label to operator and value: `=~"$job"`
  std::string range;                            // without brackets; empty: an instant selector
  std::string function;                         // that it is an argument of; may be empty
};

struct Names {
  std::vector<Selector> selectors;
  std::set<std::string> grouping;  // the labels of by, without, on, ignoring, group_left and _right
};

Names NamesIn(std::string_view expr);

// Replaces every `$name` and `${name…}` by its value; a name without a value stays.
std::string Substitute(std::string_view text, const std::map<std::string, std::string>& values);

}  // namespace pitwall::grafana
