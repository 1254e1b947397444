#include "exporter/disk/numbered_files.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "exporter/disk/files.h"
#include "pitwall/status.h"

namespace pitwall::disk {

std::string NumberedFiles::NameOf(std::uint64_t number) const {
  return std::string(prefix) + std::to_string(number) + std::string(suffix);
}

std::optional<std::uint64_t> NumberedFiles::NumberOf(std::string_view name) const {
  if (name.size() <= prefix.size() + suffix.size()) return std::nullopt;
  if (!name.starts_with(prefix) || !name.ends_with(suffix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  name.remove_suffix(suffix.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

Result<std::vector<std::uint64_t>> NumberedFiles::NumbersIn(const std::string& folder) const {
  const Result<std::vector<std::string>> names = ListFolder(folder);
  if (!names.ok()) return names.status();
  std::vector<std::uint64_t> numbers;
  for (const std::string& name : *names) {
    if (const std::optional<std::uint64_t> number = NumberOf(name)) numbers.push_back(*number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

Result<std::uint64_t> NumberedFiles::NextNumber(const std::string& folder) const {
  const Result<std::vector<std::uint64_t>> numbers = NumbersIn(folder);
  if (!numbers.ok()) return numbers.status();
  return numbers->empty() ? 1 : numbers->back() + 1;
}

}  // namespace pitwall::disk
