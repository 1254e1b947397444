// The families that a scrape selects with `?name[]=`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/exposition/families.h"

namespace pitwall::exposition {

// Includes the families that are named by their own name or by that of one of their samples
// (`_total`, `_bucket`, `_sum`, `_count`). A filter without names includes all. Immutable.
class NameFilter {
 public:
  NameFilter() = default;
  explicit NameFilter(const std::vector<std::string_view>& names)
      : names_(names.begin(), names.end()) {}

  bool Includes(const Family& family) const;
  // For a family of prometheus-cpp, whose name is the one in the text format.
  bool Includes(std::string_view text_name, bool is_histogram) const;

 private:
  bool Matches(std::string_view base, std::string_view suffix) const;

  std::vector<std::string> names_;
};

}  // namespace pitwall::exposition
