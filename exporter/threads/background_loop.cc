#include "exporter/threads/background_loop.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace pitwall::threads {

void BackgroundLoop::Wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_one();
}

void BackgroundLoop::Stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void BackgroundLoop::Run(const std::stop_token& stop) {
  Wait(stop, first_wait_);
  while (!stop.stop_requested()) Wait(stop, step_(stop));
}

void BackgroundLoop::Wait(const std::stop_token& stop, Duration duration) {
  std::unique_lock lock(mutex_);
  const auto is_woken = [this] { return is_woken_; };
  if (duration == kUntilWoken) {
    changed_.wait(lock, stop, is_woken);
  } else {
    changed_.wait_for(lock, stop, duration, is_woken);
  }
  is_woken_ = false;
}

BackgroundLoop::Step Every(std::chrono::milliseconds interval, std::function<void()> tick) {
  using Clock = std::chrono::steady_clock;
  return [interval, tick = std::move(tick),
          due = std::optional<Clock::time_point>()](const std::stop_token&) mutable {
    if (!due) due = Clock::now();
    tick();
    const auto now = Clock::now();
    due = std::max(*due + interval, now);
    return *due - now;
  };
}

}  // namespace pitwall::threads
