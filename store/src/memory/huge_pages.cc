#include "pitwall/host/huge_pages.h"

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace pitwall {

namespace {

constexpr std::size_t kHugePageBytes = 2U << 20;

std::size_t RoundedUp(std::size_t size_bytes) {
  return (size_bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
}

// A huge page begins at a multiple of its size, so more is mapped and the ends are given back.
void* MapAligned(std::size_t size_bytes) {
  const std::size_t mapped_bytes = size_bytes + kHugePageBytes;
  void* const mapped =
      mmap(nullptr, mapped_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  auto* const first = static_cast<std::byte*>(mapped);
  const std::size_t before =
      (kHugePageBytes - reinterpret_cast<std::uintptr_t>(mapped) % kHugePageBytes) % kHugePageBytes;
  if (before != 0) munmap(first, before);
  munmap(first + before + size_bytes, kHugePageBytes - before);
  return first + before;
}

}  // namespace

void* AllocateZeroed(std::size_t size_bytes) {
  if (size_bytes < kHugeFromBytes) {
    void* const memory = std::calloc(size_bytes == 0 ? 1 : size_bytes, 1);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
  }
  void* const memory = MapAligned(RoundedUp(size_bytes));
  // Without effect if the kernel has no huge pages.
  static_cast<void>(madvise(memory, RoundedUp(size_bytes), MADV_HUGEPAGE));
  return memory;
}

void FreeZeroed(void* memory, std::size_t size_bytes) noexcept {
  if (size_bytes < kHugeFromBytes) {
    std::free(memory);
  } else {
    munmap(memory, RoundedUp(size_bytes));
  }
}

}  // namespace pitwall
