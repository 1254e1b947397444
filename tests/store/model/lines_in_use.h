// The number of lines of an arena that are neither unused nor in a free list.
#pragma once

#include <array>
#include <cstdint>

#include "pitwall/internal/arena.h"

namespace pitwall::test {

inline std::uint64_t LinesInUse(const internal::Arena& arena) {
  const internal::ArenaHeader& header = arena.header();
  std::uint64_t lines = header.next_line.load(std::memory_order_relaxed);
  for (std::size_t pool = 0; pool < internal::kPools; ++pool) {
    auto line = static_cast<internal::Line>(header.free.at(pool).load(std::memory_order_acquire));
    for (; line != 0; lines -= internal::kPoolLines.at(pool)) {
      line =
          static_cast<internal::Line>(arena.At(internal::Ref<internal::Atomic<std::uint64_t>>(line))
                                          .load(std::memory_order_relaxed));
    }
  }
  return lines;
}

}  // namespace pitwall::test
