// The number of rounds of a long test, and its random seed.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace pitwall::test {

// `bounded`, a fifth of it under a sanitizer, which is about five times slower, or `whole` if
// PITWALL_SOAK is set, as by ./dev soak. That runs every suite of a file that calls Rounds().
inline int Rounds(int bounded, int whole) {
  if (std::getenv("PITWALL_SOAK") != nullptr) return whole;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return bounded / 5;
#else
  return bounded;
#endif
}

// PITWALL_SEED if it is set, else a new one; printed.
inline std::uint64_t PrintedSeed() {
  const char* const given = std::getenv("PITWALL_SEED");
  const std::uint64_t seed =
      given == nullptr ? std::random_device()() : std::strtoull(given, nullptr, 10);
  std::printf("PITWALL_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

}  // namespace pitwall::test
