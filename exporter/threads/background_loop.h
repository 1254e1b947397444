// A loop on a thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace pitwall::threads {

// Calls `step` repeatedly between Start() and Stop(). Each call returns how long to wait before the
// next one; Wake() ends that wait early. A Wake() during a call, or before Start(), is not lost:
// the next call follows at once.
//
// Thread safety: any thread may call Wake() at any time; Start() and Stop() do not overlap. Calls
// of `step` never overlap. `step` must not throw and must not stop its own loop.
class BackgroundLoop {
 public:
  using Duration = std::chrono::steady_clock::duration;
  // A step that may take long ends early once the token asks it to.
  using Step = std::function<Duration(const std::stop_token& stop)>;

  static constexpr Duration kUntilWoken = Duration::max();

  // The first call follows `first_wait` after Start().
  explicit BackgroundLoop(Step step, Duration first_wait = Duration::zero())
      : step_(std::move(step)), first_wait_(first_wait) {}
  ~BackgroundLoop() = default;  // stops the loop
  BackgroundLoop(const BackgroundLoop&) = delete;
  BackgroundLoop& operator=(const BackgroundLoop&) = delete;

  // Starts the thread. At most once.
  void Start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
  }
  bool is_started() const { return thread_.joinable(); }
  void Wake();
  // Waits for a running call to return; no other call follows. Idempotent.
  void Stop();

 private:
  void Run(const std::stop_token& stop);
  void Wait(const std::stop_token& stop, Duration duration);

  const Step step_;
  const Duration first_wait_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool is_woken_ = false;
  std::jthread thread_;  // last: it is joined before the members that it uses are destroyed
};

// A step that calls `tick` once every interval, however long a call takes. If a call takes longer
// than the interval, the next one follows at once. Give the interval as first wait, too.
BackgroundLoop::Step Every(std::chrono::milliseconds interval, std::function<void()> tick);

}  // namespace pitwall::threads
