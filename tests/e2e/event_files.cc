#include "tests/e2e/event_files.h"

#include <cstdlib>

namespace pitwall::e2e {

std::string OwnEvents() { return PITWALL_OWN_EVENTS; }

std::string RealEvents() {
  const char* const path = std::getenv("PITWALL_REAL_EVENTS");
  return path == nullptr ? "" : path;
}

}  // namespace pitwall::e2e
