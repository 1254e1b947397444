#include "exporter/exposition/name_filter.h"

namespace pitwall::exposition {

bool NameFilter::Names(std::string_view base, std::string_view suffix) const {
  for (const std::string& name : names_) {
    if (name.size() == base.size() + suffix.size() && name.starts_with(base) &&
        name.ends_with(suffix)) {
      return true;
    }
  }
  return false;
}

bool NameFilter::Wants(std::string_view text_name, bool is_histogram) const {
  if (names_.empty() || Names(text_name, "")) return true;
  return is_histogram &&
         (Names(text_name, "_bucket") || Names(text_name, "_sum") || Names(text_name, "_count"));
}

bool NameFilter::Wants(const Family& family) const {
  return Wants(family.TextName(), family.kind == Kind::kHistogram) || Names(family.name, "");
}

}  // namespace pitwall::exposition
