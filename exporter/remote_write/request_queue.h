// The requests for one receiver, the oldest first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "exporter/remote_write/request.h"
#include "pitwall/internal/thread_checks.h"

namespace pitwall::remote_write {

// Bounded in bytes: when it is full, the oldest requests are dropped, even one that is being sent.
// Any thread may push; one thread removes.
//
//   1. Front() returns the oldest request, which stays in the queue and counts towards the bound.
//   2. PopIfFront() removes it, or reports that it has been dropped meanwhile.
class RequestQueue {
 public:
  explicit RequestQueue(std::uint64_t max_bytes) : max_bytes_(max_bytes) {}

  // Returns the dropped requests, which may include `request` itself.
  std::vector<SharedRequest> Push(SharedRequest request);
  // Null if the queue is empty.
  SharedRequest Front() const;
  // Removes `request`, which came from Front(). False if it was not in the queue any more.
  bool PopIfFront(const SharedRequest& request);
  std::vector<SharedRequest> PopAll();

  struct Size {
    std::size_t samples = 0;
    std::size_t histograms = 0;
    std::uint64_t bytes = 0;
    std::int64_t oldest_at_ms = 0;  // 0: empty
  };
  Size Pending() const;

 private:
  SharedRequest PopFront();  // under the mutex; not empty

  const std::uint64_t max_bytes_;
  mutable internal::CheckedMutex mutex_;
  std::deque<SharedRequest> requests_;
  Size size_;  // without oldest_at_ms
};

}  // namespace pitwall::remote_write
