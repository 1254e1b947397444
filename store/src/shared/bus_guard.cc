#include "shared/bus_guard.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "pitwall/internal/atomics.h"

namespace pitwall::internal {

namespace {

// Read by a signal handler, so all members are lock-free atomics. All relaxed: a region is
// registered before its first access and unregistered after the last.
struct Region {
  Atomic<std::uintptr_t> begin{0};  // 0: free
  Atomic<std::uintptr_t> end{0};
  Atomic<std::uint64_t> faults{0};
};
std::array<Region, BusGuard::kMaxRegions> regions;
struct sigaction handler_before;
std::size_t page_bytes;

Region* RegionOf(std::uintptr_t address) {
  for (Region& region : regions) {
    if (address >= region.begin.load(std::memory_order_relaxed) &&
        address < region.end.load(std::memory_order_relaxed)) {
      return &region;
    }
  }
  return nullptr;
}

void ForwardSignal(int signal, siginfo_t* info, void* context) {
  if ((handler_before.sa_flags & SA_SIGINFO) != 0) {
    handler_before.sa_sigaction(signal, info, context);
  } else if (handler_before.sa_handler != SIG_DFL && handler_before.sa_handler != SIG_IGN) {
    handler_before.sa_handler(signal);
  } else {
    sigaction(signal, &handler_before, nullptr);  // the fault recurs and ends the process
  }
}

void OnBusError(int signal, siginfo_t* info, void* context) {
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  Region* const region = RegionOf(address);
  if (region == nullptr) return ForwardSignal(signal, info, context);
  auto* const page = static_cast<std::byte*>(info->si_addr) - address % page_bytes;
  if (mmap(page, page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
           0) == MAP_FAILED) {
    return ForwardSignal(signal, info, context);
  }
  region->faults.fetch_add(1, std::memory_order_relaxed);
}

void Install() {
  page_bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  struct sigaction action {};
  action.sa_sigaction = OnBusError;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, &handler_before);
}

std::once_flag installed;
std::mutex entering;

}  // namespace

BusGuard::BusGuard(std::byte* base, std::size_t size_bytes) noexcept : region_(kMaxRegions) {
  std::call_once(installed, Install);
  const std::lock_guard lock(entering);
  for (std::size_t i = 0; i < kMaxRegions; ++i) {
    Region& region = regions[i];
    if (region.begin.load(std::memory_order_relaxed) != 0) continue;
    const auto begin = reinterpret_cast<std::uintptr_t>(base);
    region.faults.store(0, std::memory_order_relaxed);
    region.end.store(begin + size_bytes, std::memory_order_relaxed);
    region.begin.store(begin, std::memory_order_relaxed);
    region_ = i;
    return;
  }
}

BusGuard::~BusGuard() {
  if (region_ == kMaxRegions) return;
  const std::lock_guard lock(entering);
  regions[region_].end.store(0, std::memory_order_relaxed);
  regions[region_].begin.store(0, std::memory_order_relaxed);
}

std::uint64_t BusGuard::faults() const noexcept {
  return region_ == kMaxRegions ? 0 : regions[region_].faults.load(std::memory_order_relaxed);
}

}  // namespace pitwall::internal
