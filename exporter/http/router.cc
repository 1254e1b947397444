#include "exporter/http/router.h"

#include <string_view>

namespace pitwall::http {

namespace {

bool Matches(std::string_view pattern, std::string_view path) {
  const auto brace = pattern.find('{');
  if (brace == std::string_view::npos) return path == pattern;
  const auto prefix = pattern.substr(0, brace);
  return path.size() > prefix.size() && path.starts_with(prefix) &&
         path.find('/', prefix.size()) == std::string_view::npos;
}

}  // namespace

Router::Match Router::Find(std::string_view method, std::string_view raw_path) const {
  Match match;
  for (const Route& route : routes_) {
    if (!Matches(route.pattern, raw_path)) continue;
    match.pattern = route.pattern;
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += route.method == "GET" ? "GET, HEAD" : route.method;
    const bool answers = route.method == method || (route.method == "GET" && method == "HEAD");
    if (answers && match.route == nullptr) match.route = &route;
  }
  return match;
}

}  // namespace pitwall::http
