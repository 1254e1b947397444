#include <array>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "tests/fuzz/target.h"

namespace pitwall::fuzz {

std::span<const Target> Targets() {
  static const std::array kTargets = {kArenaFile,    kArenaWhileCollected,
                                      kConfigFiles,  kEvents,
                                      kHistory,      kHooks,
                                      kHttp,         kJournal,
                                      kObservations, kOtlpJson,
                                      kOtlpProtobuf, kQueries,
                                      kSnapshot,     kTranscripts,
                                      kWebSocket};
  return kTargets;
}

void Require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace pitwall::fuzz
