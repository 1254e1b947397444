#include "exporter/remote_write/request_queue.h"

#include <mutex>
#include <utility>
#include <vector>

#include "exporter/remote_write/request.h"
#include "pitwall/internal/assert.h"

namespace pitwall::remote_write {

SharedRequest RequestQueue::PopFront() {
  mutex_.AssertHeld();
  PITWALL_ASSERT(!requests_.empty());
  SharedRequest request = std::move(requests_.front());
  requests_.pop_front();
  size_.samples -= request->samples;
  size_.histograms -= request->histograms;
  size_.bytes -= request->body.size();
  return request;
}

std::vector<SharedRequest> RequestQueue::Push(SharedRequest request) {
  const std::lock_guard lock(mutex_);
  size_.samples += request->samples;
  size_.histograms += request->histograms;
  size_.bytes += request->body.size();
  requests_.push_back(std::move(request));
  std::vector<SharedRequest> dropped;
  while (size_.bytes > max_bytes_) dropped.push_back(PopFront());
  return dropped;
}

SharedRequest RequestQueue::Front() const {
  const std::lock_guard lock(mutex_);
  return requests_.empty() ? nullptr : requests_.front();
}

bool RequestQueue::PopIfFront(const SharedRequest& request) {
  const std::lock_guard lock(mutex_);
  if (requests_.empty() || requests_.front() != request) return false;
  PopFront();
  return true;
}

std::vector<SharedRequest> RequestQueue::PopAll() {
  const std::lock_guard lock(mutex_);
  std::vector<SharedRequest> all;
  while (!requests_.empty()) all.push_back(PopFront());
  return all;
}

RequestQueue::Size RequestQueue::Pending() const {
  const std::lock_guard lock(mutex_);
  Size size = size_;
  if (!requests_.empty()) size.oldest_at_ms = requests_.front()->taken_at_ms;
  return size;
}

}  // namespace pitwall::remote_write
