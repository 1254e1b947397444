#include "pitwall/internal/arena.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <system_error>

#include "memory/reserve_blocks.h"
#include "pitwall/internal/assert.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"

namespace pitwall::internal {

namespace {
constexpr std::uint64_t kLineMask = 0xffff'ffff;
constexpr std::uint64_t kTagStep = std::uint64_t{1} << 32;
constexpr std::size_t kWordsPerLine = kLineBytes / sizeof(std::uint64_t);

constexpr std::uint32_t kLinesReservedAtOnce = (4U << 20) / kLineBytes;

std::size_t IndexOf(Pool pool) {
  PITWALL_ASSERT(pool < Pool::kCount);
  return static_cast<std::size_t>(pool);
}

ArenaMemory MapPrivateMemory(std::uint64_t max_bytes) {
  const auto lines =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(max_bytes / kLineBytes, UINT32_MAX));
  void* const region = mmap(nullptr, std::uint64_t{lines} * kLineBytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (region == MAP_FAILED) {
    throw std::system_error(errno, std::generic_category(), "reserving the store's address space");
  }
  return {static_cast<std::byte*>(region), lines, -1};
}
}  // namespace

Arena::Arena(std::uint64_t max_bytes)
    : memory_(MapPrivateMemory(std::max<std::uint64_t>(max_bytes, kFirstLine * kLineBytes))) {
  header().next_line.store(kFirstLine, std::memory_order_relaxed);
  header().backed_lines.store(memory_.max_lines, std::memory_order_relaxed);
}

Arena::~Arena() {
  munmap(memory_.base, max_bytes());
  if (memory_.fd >= 0) close(memory_.fd);
}

// Several threads may reserve at the same time: reserving blocks twice changes nothing.
bool Arena::EnsureBacked(std::uint32_t until_line) noexcept {
  const std::uint32_t wanted =
      std::min(memory_.max_lines, (until_line + kLinesReservedAtOnce - 1) / kLinesReservedAtOnce *
                                      kLinesReservedAtOnce);
  // Relaxed, here and below: the number publishes no other data. The kernel has reserved the blocks
  // before the number is stored.
  Atomic<std::uint32_t>& backed = header().backed_lines;
  std::uint32_t seen = backed.load(std::memory_order_relaxed);
  if (seen >= until_line) return true;
  if (!ReserveBlocks(memory_.fd, std::uint64_t{wanted} * kLineBytes)) return false;
  while (seen < wanted && !backed.compare_exchange_weak(seen, wanted, std::memory_order_relaxed,
                                                        std::memory_order_relaxed)) {
  }
  return true;
}

Line Arena::BumpAllocate(std::uint32_t line_count) noexcept {
  // Relaxed: no other thread knows the block until its owner publishes it.
  Atomic<std::uint32_t>& next_line = header().next_line;
  std::uint32_t next = next_line.load(std::memory_order_relaxed);
  do {
    // A value below kFirstLine means that the header is lost: the file was truncated.
    if (next < kFirstLine) return 0;
    if (line_count > memory_.max_lines - std::min(next, memory_.max_lines)) return 0;
    if (next + line_count > header().backed_lines.load(std::memory_order_relaxed) &&
        !EnsureBacked(next + line_count)) {
      return 0;
    }
  } while (!next_line.compare_exchange_weak(next, next + line_count, std::memory_order_relaxed,
                                            std::memory_order_relaxed));
  return next;
}

Line Arena::AllocateBlock(Pool pool) noexcept {
  Atomic<std::uint64_t>& head = header().free[IndexOf(pool)];
  // Acquire, here and on failure: this thread sees the zeroes and the link that Free() wrote before
  // its release. On success relaxed is enough: the tag proves that the value is the one loaded
  // here.
  std::uint64_t seen = head.load(std::memory_order_acquire);
  while ((seen & kLineMask) != 0) {
    const Line line = static_cast<Line>(seen & kLineMask);
    auto& link = At(Ref<Atomic<std::uint64_t>>(line));
    // Relaxed: if another thread has popped the block, the value is invalid, but then the tag makes
    // the exchange fail.
    const std::uint64_t next = link.load(std::memory_order_relaxed) & kLineMask;
    const std::uint64_t popped = ((seen & ~kLineMask) + kTagStep) | next;
    if (head.compare_exchange_weak(seen, popped, std::memory_order_relaxed,
                                   std::memory_order_acquire)) {
      // Release, as in Free().
      link.store(0, std::memory_order_release);
      return line;
    }
  }
  return BumpAllocate(kPoolLines[IndexOf(pool)]);
}

void Arena::FreeBlock(Pool pool, Line line, std::size_t kept_word) noexcept {
  PITWALL_ASSERT(line != 0);
  Atomic<std::uint64_t>* const words = &At(Ref<Atomic<std::uint64_t>>(line));
  const std::size_t word_count = kPoolLines[IndexOf(pool)] * kWordsPerLine;
  PITWALL_ASSERT(kept_word < word_count);
  for (std::size_t i = 1; i < word_count; ++i) {
    if (i != kept_word) words[i].store(0, std::memory_order_relaxed);
  }
  Atomic<std::uint64_t>& head = header().free[IndexOf(pool)];
  std::uint64_t seen = head.load(std::memory_order_relaxed);
  std::uint64_t pushed = 0;
  do {
    // Release: a walk that continues from a freed record sees the raised version (directory.h).
    words[0].store(seen & kLineMask, std::memory_order_release);
    pushed = ((seen & ~kLineMask) + kTagStep) | line;
    // Release: pairs with the acquire of Allocate().
  } while (!head.compare_exchange_weak(seen, pushed, std::memory_order_release,
                                       std::memory_order_relaxed));
}

}  // namespace pitwall::internal
