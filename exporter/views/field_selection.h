// The parameter `fields`: which keys of a row are wanted.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::views {

// A key of a row; with a dot, a key of an object in it: `standing.class`.
struct RowField {
  std::string_view name;
  std::string_view type;  // as in JSON Schema: `string`, `integer`, `number`, `boolean`, …
};

// A list of keys, such as `agent_id,standing.class`. A key of an object stands for all of its keys.
// A value.
class FieldSelection {
 public:
  // Reads `a,b.c`. For a name that is not in `known`, sets `error` to a bound and returns nullopt.
  static std::optional<FieldSelection> Parse(std::string_view list, std::span<const RowField> known,
                                             std::string& error);

  // Whether the key of the row, or a key of the object of that name, is selected.
  bool Has(std::string_view key) const { return Find(key) != nullptr; }
  // Whether the key of the table is selected.
  bool HasField(std::string_view name) const;
  // Appends the selected members of `object`, JSON that JsonWriter wrote, as an object. Linear.
  void AppendSelected(std::string_view object, std::string& out) const;
  // Equal for selections of the same keys, whatever their order was.
  const std::string& key() const { return key_; }

 private:
  struct Selected {
    std::string_view name;               // in the table
    std::vector<std::string_view> keys;  // of the object; empty: all
  };
  const Selected* Find(std::string_view key) const;

  std::vector<Selected> selected_;  // in the order of the table
  std::string key_;
};

}  // namespace pitwall::views
