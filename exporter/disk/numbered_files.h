// Files of one kind in a folder, named by ascending numbers: `PREFIX7SUFFIX`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::disk {

// Thread safety: any thread. The views must outlive it.
struct NumberedFiles {
  std::string_view prefix;
  std::string_view suffix;

  std::string NameOf(std::uint64_t number) const;
  // nullopt if `name` is not a name of this kind.
  std::optional<std::uint64_t> NumberOf(std::string_view name) const;
  // The numbers of all such files in the folder, ascending. Fails if the folder cannot be listed.
  Result<std::vector<std::uint64_t>> NumbersIn(const std::string& folder) const;
  // Greater than every number in the folder, at least 1.
  Result<std::uint64_t> NextNumber(const std::string& folder) const;
};

}  // namespace pitwall::disk
