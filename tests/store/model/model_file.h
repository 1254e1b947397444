// The file of a model's arena, as far as the store uses it through the kernel. Its fallocate() and
// fcntl() calls arrive here, and each is a step of the calling thread.
#pragma once

#include <cstdint>
#include <memory>

#include "pitwall/internal/arena.h"

namespace pitwall::test {

class ModelFile {
 public:
  // An empty file without a name. The arena closes the descriptor.
  ModelFile();
  virtual ~ModelFile();
  ModelFile(const ModelFile&) = delete;
  ModelFile& operator=(const ModelFile&) = delete;

  int fd() const { return fd_; }

  // Whether the disk has room for this size. On a failure the reserved part stays.
  virtual bool Reserve(std::uint64_t size_bytes) = 0;
  // The open file description of the thread's process, which holds its locks.
  virtual int OpeningOfThread() = 0;

 private:
  const int fd_;
};

// An arena of `max_lines` lines for such a file, in private memory. The first `next_line` lines are
// in use, and the file has blocks for `backed_lines`.
std::shared_ptr<internal::Arena> ArenaIn(const ModelFile& file, std::uint32_t max_lines,
                                         internal::Line next_line, std::uint32_t backed_lines);

}  // namespace pitwall::test
