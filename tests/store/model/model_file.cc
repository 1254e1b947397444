#include "tests/store/model/model_file.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdarg>
#include <map>

#include "tests/store/model/model_memory.h"

namespace pitwall::test {

namespace {

std::map<int, ModelFile*>& Files() {
  static std::map<int, ModelFile*> files;
  return files;
}

// The file of the running thread; nullptr if the descriptor is not a model's or no run is in
// progress.
ModelFile* FileInRun(int fd) {
  if (Memory::current == nullptr) return nullptr;
  const auto file = Files().find(fd);
  if (file == Files().end()) return nullptr;
  TakeStep();
  return file->second;
}

}  // namespace

ModelFile::ModelFile() : fd_(memfd_create("model", MFD_CLOEXEC)) { Files()[fd_] = this; }
ModelFile::~ModelFile() { Files().erase(fd_); }

std::shared_ptr<internal::Arena> ArenaIn(const ModelFile& file, std::uint32_t max_lines,
                                         internal::Line next_line, std::uint32_t backed_lines) {
  void* const region =
      mmap(nullptr, std::uint64_t{max_lines} * internal::kLineBytes, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  auto arena = std::make_shared<internal::Arena>(
      internal::ArenaMemory{static_cast<std::byte*>(region), max_lines, file.fd()});
  arena->header().next_line.store(next_line, std::memory_order_relaxed);
  arena->header().backed_lines.store(backed_lines, std::memory_order_relaxed);
  return arena;
}

}  // namespace pitwall::test

// The linker replaces the calls by these functions (CMakeLists.txt).
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {
int __real_fallocate(int fd, int mode, off_t offset, off_t size_bytes);
int __real_fcntl(int fd, int command, ...);
int __wrap_fallocate(int fd, int mode, off_t offset, off_t size_bytes);
int __wrap_fcntl(int fd, int command, ...);

int __wrap_fallocate(int fd, int mode, off_t offset, off_t size_bytes) {
  pitwall::test::ModelFile* const file = pitwall::test::FileInRun(fd);
  if (file == nullptr) return __real_fallocate(fd, mode, offset, size_bytes);
  if (file->Reserve(static_cast<std::uint64_t>(offset + size_bytes))) return 0;
  errno = ENOSPC;
  return -1;
}

int __wrap_fcntl(int fd, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  pitwall::test::ModelFile* const file = pitwall::test::FileInRun(fd);
  return __real_fcntl(file == nullptr ? fd : file->OpeningOfThread(), command, argument);
}
}
// NOLINTEND(bugprone-reserved-identifier)
