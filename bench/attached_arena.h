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
    auto opened = ArenaCollector::Open(folder_.path(), {});
    if (!opened.ok()) throw std::runtime_error(opened.status().ToString());
    collector_ = *std::move(opened);
  }

  const std::string& folder() const { return folder_.path(); }

 private:
  test::TemporaryFolder folder_;
  std::unique_ptr<ArenaCollector> collector_;
};

}  // namespace pitwall::bench
