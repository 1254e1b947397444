// SipHash-1-3, the keyed hash of names and event ids. Without the key nobody can choose names that
// collide. Source: Aumasson, Bernstein, "SipHash: a fast short-input PRF" (2012), with one
// compression and three finalization rounds.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "memory/text_words.h"

namespace pitwall::internal {

struct SipKey {
  std::uint64_t k0 = 0;
  std::uint64_t k1 = 0;
};

SipKey RandomSipKey();

inline std::uint64_t SipHash13(const SipKey& key, std::string_view text) noexcept {
  std::uint64_t v0 = key.k0 ^ 0x736f6d6570736575ULL;
  std::uint64_t v1 = key.k1 ^ 0x646f72616e646f6dULL;
  std::uint64_t v2 = key.k0 ^ 0x6c7967656e657261ULL;
  std::uint64_t v3 = key.k1 ^ 0x7465646279746573ULL;
  const auto round = [&] {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  };
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    const std::uint64_t word = WordAt(text, i);
    v3 ^= word;
    round();
    v0 ^= word;
  }
  const std::uint64_t last = (static_cast<std::uint64_t>(text.size()) << 56) | WordAt(text, i);
  v3 ^= last;
  round();
  v0 ^= last;
  v2 ^= 0xff;
  round();
  round();
  round();
  return v0 ^ v1 ^ v2 ^ v3;
}

}  // namespace pitwall::internal
