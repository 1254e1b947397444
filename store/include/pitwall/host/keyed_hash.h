// The hash for tables whose keys come from outside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pitwall {

// A hash with a random key of this process: without the key nobody can choose texts that collide.
// Any thread; some 10 ns, and 1 ns for each 8 bytes.
std::uint64_t KeyedHashOf(std::string_view text) noexcept;

// For std::unordered_map and std::unordered_set. Use it wherever a client, an agent or another
// process chooses the keys. With std::hash, keys can be chosen that all collide.
struct KeyedHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return KeyedHashOf(text); }
};

}  // namespace pitwall
