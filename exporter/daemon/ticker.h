// Calls a function at an interval, on its own thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace pitwall::daemon {

// Between Start() and Stop() `tick` is called once per interval. If a call takes longer than the
// interval, the next one follows immediately. Start() and Stop() from one thread.
class Ticker {
 public:
  Ticker(std::chrono::milliseconds interval, std::function<void()> tick)
      : interval_(interval), tick_(std::move(tick)) {}

  void Start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
  }
  // Waits for a running call. Does nothing if it was not started.
  void Stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
  }

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
  std::jthread thread_;  // last: joined before the other members are destroyed
};

}  // namespace pitwall::daemon
