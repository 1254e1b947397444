// Something done again and again, from a thread of its own.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace pitwall::daemon {

// Calls `tick` once every interval, however long a call takes, until it is destroyed, which waits
// for a running call. A call that takes longer than the interval is followed by the next at once.
class Ticker {
 public:
  Ticker(std::chrono::milliseconds interval, std::function<void()> tick)
      : interval_(interval),
        tick_(std::move(tick)),
        thread_([this](const std::stop_token& stop) { Run(stop); }) {}

 private:
  void Run(const std::stop_token& stop) {
    using Clock = std::chrono::steady_clock;
    std::unique_lock lock(mutex_);
    for (auto due = Clock::now() + interval_; !stop.stop_requested();) {
      wake_.wait_until(lock, stop, due, [] { return false; });
      if (stop.stop_requested()) return;
      tick_();
      due = std::max(due + interval_, Clock::now());
    }
  }

  const std::chrono::milliseconds interval_;
  const std::function<void()> tick_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it is joined before what it uses goes
};

}  // namespace pitwall::daemon
