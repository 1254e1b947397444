#include "exporter/http/check_queue.h"

#include <mutex>
#include <string>
#include <vector>

namespace pitwall::http {

bool CheckQueue::Wait(const std::string& lane) {
  std::unique_lock lock(mutex_);
  if (available_ != 0) {
    --available_;
    return true;
  }
  auto& waiting = lanes_[lane];
  if (waiting.size() == kMaxWaitingInLane) return false;
  Waiter waiter;
  waiting.push_back(&waiter);
  if (waiter.granted.wait_for(lock, patience_, [&] { return waiter.is_granted; })) return true;
  const auto own = lanes_.find(lane);
  std::erase(own->second, &waiter);
  if (own->second.empty()) lanes_.erase(own);
  return false;
}

void CheckQueue::Release() {
  const std::scoped_lock lock(mutex_);
  if (lanes_.empty()) {
    ++available_;
    return;
  }
  auto next = lanes_.upper_bound(last_lane_);
  if (next == lanes_.end()) next = lanes_.begin();
  last_lane_ = next->first;
  Waiter* const waiter = next->second.front();
  next->second.pop_front();
  if (next->second.empty()) lanes_.erase(next);
  waiter->is_granted = true;
  waiter->granted.notify_one();
}

}  // namespace pitwall::http
