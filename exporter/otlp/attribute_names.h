// The keys of the attributes that are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::otlp {

// Maps the key of an attribute to its index. Immutable: any thread may call Find(). A lookup costs
// about 5 ns, whether the key is wanted or not, and does not depend on the number of names.
class AttributeNames {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  // The index of a name is its position. Names must differ; at most kMaxNames.
  static constexpr std::size_t kMaxNames = 4096;
  explicit AttributeNames(std::vector<std::string> names);

  // kNone if the key is not wanted.
  std::size_t Find(std::string_view key) const;
  std::size_t size() const { return names_.size(); }
  std::string_view operator[](std::size_t index) const { return names_[index]; }

 private:
  struct Entry {
    std::uint32_t hash = 0;
    std::uint32_t position = 0;  // of the name, plus 1; 0: the entry is free
  };

  std::vector<std::string> names_;
  std::vector<Entry> entries_;  // a hash table with linear probing; its size is a power of two
  std::size_t mask_ = 0;
};

}  // namespace pitwall::otlp
