// The file that a model's arena lies in, as far as the store asks the kernel about it: fallocate()
// and fcntl() of its descriptor come here, and are a step of the thread that makes them.
#pragma once

#include <cstdint>
#include <memory>

#include "pitwall/internal/arena.h"

namespace pitwall::test {

class ModelFile {
 public:
  // An empty file without a name. The descriptor is the arena's to close.
  ModelFile();
  virtual ~ModelFile();
  ModelFile(const ModelFile&) = delete;
  ModelFile& operator=(const ModelFile&) = delete;

  int fd() const { return fd_; }

  // Whether the disk has room for so much of the file; what it had before it keeps.
  virtual bool Reserve(std::uint64_t size_bytes) = 0;
  // The opening that the thread's process has of the file: whose locks are asked for.
  virtual int OpeningOfThread() = 0;

 private:
  const int fd_;
};

// An arena of so many lines in such a file: its memory is the process's own. The first `next_line`
// are used, and the file has blocks for `backed_lines`.
std::shared_ptr<internal::Arena> ArenaIn(const ModelFile& file, std::uint32_t max_lines,
                                         internal::Line next_line, std::uint32_t backed_lines);

}  // namespace pitwall::test
