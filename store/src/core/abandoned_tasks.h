// The tasks that were abandoned last, for lists of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "pitwall/internal/ref.h"

namespace pitwall::internal {

struct AbandonedTask {
  std::string agent_id;
  NameRef task_type;
  std::string task_id;
  // Store time, both.
  std::int64_t claimed_at_mono_ms = 0;
  std::int64_t abandoned_at_mono_ms = 0;
};

// Any thread; a mutex. Holds the newest kMaxTasks and no reference to an agent. An image of the
// store does not contain them, so a restart empties the list.
class AbandonedTasks {
 public:
  static constexpr std::size_t kMaxTasks = 1'000;

  void Add(AbandonedTask task) {
    const std::lock_guard lock(mutex_);
    if (tasks_.size() == kMaxTasks) tasks_.pop_front();
    tasks_.push_back(std::move(task));
  }
  // In the order in which they were abandoned.
  std::vector<AbandonedTask> List() const {
    const std::lock_guard lock(mutex_);
    return {tasks_.begin(), tasks_.end()};
  }

 private:
  mutable std::mutex mutex_;
  std::deque<AbandonedTask> tasks_;
};

}  // namespace pitwall::internal
