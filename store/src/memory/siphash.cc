#include "memory/siphash.h"

#include <cstdint>
#include <random>
#include <string_view>

#include "pitwall/host/keyed_hash.h"

namespace pitwall::internal {

SipKey RandomSipKey() {
  std::random_device random;
  const auto word = [&] { return (std::uint64_t{random()} << 32) | random(); };
  return {word(), word()};
}

}  // namespace pitwall::internal

namespace pitwall {

std::uint64_t KeyedHashOf(std::string_view text) noexcept {
  static const internal::SipKey key = internal::RandomSipKey();
  return internal::SipHash13(key, text);
}

}  // namespace pitwall
