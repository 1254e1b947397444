#include "memory/process_references.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <mutex>
#include <system_error>

#include "memory/references.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"

namespace pitwall::internal {

ProcessReferences::ProcessReferences(std::uint32_t max_lines, std::uint32_t process)
    : max_lines_(max_lines), bit_(std::uint64_t{1} << process) {
  void* const region =
      mmap(nullptr, std::uint64_t{max_lines} * sizeof(std::uint32_t), PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (region == MAP_FAILED) {
    throw std::system_error(errno, std::generic_category(), "reserving the counts of handles");
  }
  counts_ = static_cast<std::uint32_t*>(region);
}

ProcessReferences::~ProcessReferences() {
  munmap(counts_, std::uint64_t{max_lines_} * sizeof(std::uint32_t));
}

bool ProcessReferences::TryAcquire(References& references, AgentRef agent) noexcept {
  const std::lock_guard lock(mutex_);
  if (counts_[agent.line()] == 0) {
    std::uint64_t seen = references.load(std::memory_order_relaxed);
    do {
      if ((seen & kRetired) != 0) return false;
      // Acquire: the caller compares the agent's id after this operation.
    } while (!references.compare_exchange_weak(seen, seen | bit_, std::memory_order_acquire,
                                               std::memory_order_relaxed));
  }
  ++counts_[agent.line()];
  ++held_;
  return true;
}

void ProcessReferences::AcquireAnother(AgentRef agent) noexcept {
  const std::lock_guard lock(mutex_);
  ++counts_[agent.line()];
  ++held_;
}

void ProcessReferences::Release(References& references, AgentRef agent) noexcept {
  const std::lock_guard lock(mutex_);
  --held_;
  // Release: pairs with the acquire of TryRetire().
  if (--counts_[agent.line()] == 0) references.fetch_and(~bit_, std::memory_order_release);
}

std::uint64_t ProcessReferences::AcquireNew(AgentRef agent) noexcept {
  AcquireAnother(agent);
  return bit_;
}

std::uint64_t ProcessReferences::UndoAcquireNew(AgentRef agent) noexcept {
  const std::lock_guard lock(mutex_);
  --counts_[agent.line()];
  --held_;
  return bit_;
}

}  // namespace pitwall::internal
