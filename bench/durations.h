// Durations to record, generated before the loop.
#pragma once

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace pitwall::bench {

inline constexpr std::size_t kCalls = 4096;  // a power of two

struct Calls {
  std::vector<std::chrono::nanoseconds> durations;
  std::vector<double> seconds;  // the same durations, for the rival
  std::vector<char> succeeded;  // true for fifteen of sixteen
};

// Lognormal around 66 ms, from microseconds to minutes, like calls of a shell.
inline Calls MakeCalls(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> duration_s(std::log(0.066), 2.0);
  Calls calls;
  for (std::size_t i = 0; i < kCalls; ++i) {
    const auto duration_ns = static_cast<std::int64_t>(duration_s(random) * 1e9);
    calls.durations.emplace_back(duration_ns);
    calls.seconds.push_back(static_cast<double>(duration_ns) / 1e9);
    calls.succeeded.push_back(random() % 16 != 0);
  }
  return calls;
}

}  // namespace pitwall::bench
