// Keeps the process alive when a file that it has mapped is cut short, or its disk fails.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pitwall::internal {

// Touching a mapped page that has no file behind it any more raises SIGBUS. While a guard lives,
// its region gets such a page as zeroed memory of the process instead, and the fault is counted:
// what is recorded there from now on is lost, and nothing else happens. Faults elsewhere go to the
// handler that was there before.
//
// The handler is installed with the first guard and stays. At most kMaxRegions at once; one more
// guards nothing. Any thread.
class BusGuard {
 public:
  static constexpr std::size_t kMaxRegions = 16;

  BusGuard(std::byte* base, std::size_t size_bytes) noexcept;
  ~BusGuard();
  BusGuard(const BusGuard&) = delete;
  BusGuard& operator=(const BusGuard&) = delete;

  // Pages that were lost so far.
  std::uint64_t faults() const noexcept;

 private:
  std::size_t region_;
};

}  // namespace pitwall::internal
