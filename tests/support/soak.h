// How much of a long test is done.
#pragma once

#include <cstdlib>

namespace pitwall::test {

// `bounded` as a rule, `whole` where PITWALL_SOAK is set: ./dev soak.
inline int Rounds(int bounded, int whole) {
  return std::getenv("PITWALL_SOAK") != nullptr ? whole : bounded;
}

}  // namespace pitwall::test
