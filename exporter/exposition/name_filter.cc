#include "exporter/exposition/name_filter.h"

#include <string>
#include <string_view>

#include "exporter/exposition/families.h"

namespace pitwall::exposition {

bool NameFilter::Matches(std::string_view base, std::string_view suffix) const {
  for (const std::string& name : names_) {
    if (name.size() == base.size() + suffix.size() && name.starts_with(base) &&
        name.ends_with(suffix)) {
      return true;
    }
  }
  return false;
}

bool NameFilter::Includes(std::string_view text_name, bool is_histogram) const {
  if (names_.empty() || Matches(text_name, "")) return true;
  return is_histogram && (Matches(text_name, "_bucket") || Matches(text_name, "_sum") ||
                          Matches(text_name, "_count"));
}

bool NameFilter::Includes(const Family& family) const {
  return Includes(family.TextName(), family.kind == Kind::kHistogram) || Matches(family.name, "");
}

}  // namespace pitwall::exposition
