// A shared arena and its owner, for benchmarks that attach to it.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "pitwall/host/arena_collector.h"
#include "pitwall/store.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::bench {

class AttachedArena {
 public:
  AttachedArena() {
    std::string problem;
    collector_ = ArenaCollector::Open(folder_.path(), {}, problem);
    if (collector_ == nullptr) throw std::runtime_error(problem);
  }

  const std::string& folder() const { return folder_.path(); }

 private:
  test::TemporaryFolder folder_;
  std::unique_ptr<ArenaCollector> collector_;
};

}  // namespace pitwall::bench
