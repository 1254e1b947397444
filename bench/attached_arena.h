// An arena in a file, with its keeper, for benchmarks that attach to it.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "pitwall/host/intake.h"
#include "pitwall/store.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::bench {

class AttachedArena {
 public:
  AttachedArena() {
    std::string problem;
    intake_ = Intake::Open(folder_.Path(), {}, problem);
    if (intake_ == nullptr) throw std::runtime_error(problem);
  }

  const std::string& folder() const { return folder_.Path(); }

 private:
  test::TemporaryFolder folder_;
  std::unique_ptr<Intake> intake_;
};

}  // namespace pitwall::bench
