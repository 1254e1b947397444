#include "exporter/snapshot/names.h"

#include <charconv>

namespace pitwall::snapshot {

std::string HistoryName(std::uint64_t generation) {
  return std::string(kHistoryPrefix) + std::to_string(generation) + std::string(kHistorySuffix);
}

std::optional<std::uint64_t> GenerationOf(std::string_view name) {
  if (!name.starts_with(kHistoryPrefix) || !name.ends_with(kHistorySuffix)) return std::nullopt;
  if (name.size() <= kHistoryPrefix.size() + kHistorySuffix.size()) return std::nullopt;
  name.remove_prefix(kHistoryPrefix.size());
  name.remove_suffix(kHistorySuffix.size());
  std::uint64_t generation = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), generation);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return generation;
}

}  // namespace pitwall::snapshot
