// Which rows of a table belong to which group.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pitwall/host/keyed_hash.h"

namespace pitwall::standing {

class GroupRows {
 public:
  static constexpr std::uint32_t kNoGroup = ~std::uint32_t{0};

  // `names[i]` is the group of row i; an empty name: of none. Groups are numbered in the order of
  // their first row.
  explicit GroupRows(std::span<const std::string_view> names) {
    std::unordered_map<std::string_view, std::uint32_t, KeyedHash> numbers;
    for (std::size_t row = 0; row < names.size(); ++row) {
      if (names[row].empty()) {
        groups_of_rows_.push_back(kNoGroup);
        continue;
      }
      const auto number = static_cast<std::uint32_t>(names_.size());
      const auto [at, is_new] = numbers.try_emplace(names[row], number);
      if (is_new) {
        names_.emplace_back(names[row]);
        rows_.emplace_back();
      }
      groups_of_rows_.push_back(at->second);
      rows_[at->second].push_back(row);
    }
  }

  std::size_t size() const { return rows_.size(); }
  const std::string& NameOf(std::size_t group) const { return names_[group]; }
  std::span<const std::size_t> RowsOf(std::size_t group) const { return rows_[group]; }
  // The group of a row. Rows that were not named, such as that of the retired, have none.
  std::uint32_t GroupOf(std::size_t row) const {
    return row < groups_of_rows_.size() ? groups_of_rows_[row] : kNoGroup;
  }

 private:
  std::vector<std::string> names_;
  std::vector<std::vector<std::size_t>> rows_;
  std::vector<std::uint32_t> groups_of_rows_;
};

}  // namespace pitwall::standing
