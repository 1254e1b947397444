#include "memory/siphash.h"

#include <cstdint>
#include <random>

namespace pitwall::internal {

SipKey RandomSipKey() {
  std::random_device random;
  const auto word = [&] { return (std::uint64_t{random()} << 32) | random(); };
  return {word(), word()};
}

}  // namespace pitwall::internal
