// What waits to be sent to one receiver, the oldest first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "exporter/remote_write/request.h"
#include "pitwall/internal/thread_checks.h"

namespace pitwall::remote_write {

// Bounded in bytes: where there is no room, the oldest are given up, also the one that is being
// sent. Any thread may push; one thread takes.
//
//   1. Front() gives the oldest, which stays in the queue and keeps its place in the bound.
//   2. Done() takes it off, or says that it had been given up meanwhile.
class RequestQueue {
 public:
  explicit RequestQueue(std::uint64_t max_bytes) : max_bytes_(max_bytes) {}

  // What was given up for it, which may be the request itself.
  std::vector<SharedRequest> Push(SharedRequest request);
  // Null where nothing waits.
  SharedRequest Front() const;
  // Whether `request`, from Front(), was still in the queue.
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
  Size size_;  // but for the oldest
};

}  // namespace pitwall::remote_write
