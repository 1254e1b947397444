// The keys of the attributes that are read.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
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
  std::size_t Find(std::string_view key) const {
    const std::uint32_t hash = HashOf(key);
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Entry& entry = entries_[at];
      if (entry.position == 0) return kNone;
      if (entry.hash == hash && AreEqual(names_[entry.position - 1], key))
        return entry.position - 1;
    }
  }
  std::size_t size() const { return names_.size(); }
  std::string_view operator[](std::size_t index) const { return names_[index]; }

 private:
  struct Entry {
    std::uint32_t hash = 0;
    std::uint32_t position = 0;  // of the name, plus 1; 0: the entry is free
  };

  // Without a call, unless they are long: their beginnings and their ends overlap.
  static bool AreEqual(std::string_view name, std::string_view key) {
    const std::size_t size = key.size();
    if (name.size() != size) return false;
    if (size < sizeof(std::uint64_t) || size > 2 * sizeof(std::uint64_t)) return name == key;
    const auto ends = [size](std::string_view text) {
      return std::pair(Load<std::uint64_t>(text.data()),
                       Load<std::uint64_t>(text.data() + size - sizeof(std::uint64_t)));
    };
    return ends(name) == ends(key);
  }
  template <class Word>
  static std::uint64_t Load(const char* bytes) {
    Word word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
  }
  // Reads at most 16 bytes of the key: its beginning and its end. Names that agree in these and in
  // their length have the same hash, and are compared in full.
  static std::uint32_t HashOf(std::string_view key) {
    constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15U;
    const std::size_t size = key.size();
    const char* const end = key.data() + size;
    std::uint64_t word = std::uint64_t{size} << 56U;
    if (size >= sizeof(std::uint64_t)) {
      word ^= Load<std::uint64_t>(key.data()) ^ std::rotl(Load<std::uint64_t>(end - 8), 29);
    } else if (size >= sizeof(std::uint32_t)) {
      word ^= Load<std::uint32_t>(key.data()) << 24U ^ Load<std::uint32_t>(end - 4);
    } else if (size != 0) {
      word ^= Load<std::uint8_t>(key.data()) << 16U ^ Load<std::uint8_t>(key.data() + size / 2)
                                                          << 8U;
      word ^= Load<std::uint8_t>(end - 1);
    }
    word *= kMultiplier;
    return static_cast<std::uint32_t>((word ^ word >> 29U) * kMultiplier >> 32U);
  }

  std::vector<std::string> names_;
  std::vector<Entry> entries_;  // a hash table with linear probing; its size is a power of two
  std::size_t mask_ = 0;
};

}  // namespace pitwall::otlp
