#include "tests/e2e/reported_totals.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace pitwall::e2e {

using nlohmann::json;

Totals TotalsOf(std::string_view snapshot) {
  Totals totals;
  const json image = json::parse(snapshot, nullptr, false);
  if (image.is_discarded()) return {{"no snapshot", 1}};
  const auto add = [&](const std::string& name, const json& counts, const char* key) {
    const std::int64_t count = counts.value(key, std::int64_t{0});
    if (count != 0) totals[name] += count;
  };
  for (const auto& [name, agent] : image["agents"].items()) {
    for (const auto& [tool, counts] : agent["tools"].items()) {
      add("calls of " + tool + " by " + name, counts, "calls");
      add("errors of " + tool + " by " + name, counts, "errors");
    }
    for (const auto& [model, counts] : agent["models"].items()) {
      add("model calls of " + model + " by " + name, counts, "calls");
      add("model errors of " + model + " by " + name, counts, "errors");
    }
    for (const char* const direction : {"input", "output", "cached"}) {
      add(std::string(direction) + " tokens of " + name, agent["tokens"], direction);
    }
    add("tasks completed by " + name, agent, "tasks_completed");
    add("tasks failed by " + name, agent, "tasks_failed");
  }
  return totals;
}

std::string DifferencesOf(const Totals& totals, const Totals& expected) {
  std::string differences;
  const auto count = [](const Totals& from, const std::string& name) {
    const auto found = from.find(name);
    return found == from.end() ? 0 : found->second;
  };
  Totals names = expected;
  names.insert(totals.begin(), totals.end());
  for (const auto& [name, ignored] : names) {
    const std::int64_t have = count(totals, name);
    const std::int64_t want = count(expected, name);
    if (have != want) {
      differences +=
          name + ": " + std::to_string(have) + ", in order " + std::to_string(want) + '\n';
    }
  }
  return differences;
}

}  // namespace pitwall::e2e
