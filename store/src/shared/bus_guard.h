// Keeps the process alive when a mapped file is truncated or its disk fails.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pitwall::internal {

// Accessing a mapped page that is no longer backed by the file raises SIGBUS. While a guard lives,
// such a page of its region is replaced by zeroed private memory and the fault is counted. Later
// records in this page are lost; nothing else happens. Faults elsewhere go to the previous handler.
//
// The handler is installed by the first guard and stays. At most kMaxRegions guards are effective
// at once; further ones guard nothing. Any thread.
class BusGuard {
 public:
  static constexpr std::size_t kMaxRegions = 16;

  BusGuard(std::byte* base, std::size_t size_bytes) noexcept;
  ~BusGuard();
  BusGuard(const BusGuard&) = delete;
  BusGuard& operator=(const BusGuard&) = delete;

  // Number of pages lost so far.
  std::uint64_t faults() const noexcept;

 private:
  std::size_t region_;
};

}  // namespace pitwall::internal
