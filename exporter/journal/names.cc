#include "exporter/journal/names.h"

#include <algorithm>
#include <charconv>

#include "exporter/disk/files.h"

namespace pitwall::journal {

namespace {
constexpr std::string_view kPrefix = "events-";
constexpr std::string_view kSuffix = ".journal";
}  // namespace

std::string FileName(std::uint64_t segment) {
  return std::string(kPrefix) + std::to_string(segment) + std::string(kSuffix);
}

std::optional<std::uint64_t> SegmentOf(std::string_view name) {
  if (name.size() <= kPrefix.size() + kSuffix.size()) return std::nullopt;
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  name.remove_suffix(kSuffix.size());
  std::uint64_t segment = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), segment);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return segment;
}

std::uint64_t NextSegment(const std::string& folder) {
  std::uint64_t next = 1;
  for (const std::string& name : disk::ListFolder(folder)) {
    next = std::max(next, SegmentOf(name).value_or(0) + 1);
  }
  return next;
}

}  // namespace pitwall::journal
