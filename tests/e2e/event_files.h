// The event files that the tests read.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace pitwall::e2e {

// The project's file: every type, duplicates near and far, tasks with and without ids.
std::string OwnEvents();

// The file that PITWALL_REAL_EVENTS names; empty if it is unset.
std::string RealEvents();

}  // namespace pitwall::e2e

#define PITWALL_NEED_REAL_EVENTS()                                                  \
  if (pitwall::e2e::RealEvents().empty()) {                                         \
    GTEST_SKIP() << "needs PITWALL_REAL_EVENTS: the path of a file of real events"; \
  }                                                                                 \
  static_assert(true)
