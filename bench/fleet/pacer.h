// When a simulated event is due, and whether to stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace pitwall::fleet {

// Waits by the machine's clocks; SIGINT and SIGTERM end every wait and stay noted. Make it before
// any other thread starts: it blocks both signals for the process. One thread.
class Pacer {
 public:
  Pacer();

  bool stopped() const { return stopped_; }
  // How long until that wall-clock time, or until the n-th event at `per_second`; zero where past.
  static std::chrono::nanoseconds UntilWallMs(std::int64_t at_ms);
  std::chrono::nanoseconds UntilEvent(std::uint64_t n, double per_second) const;
  std::chrono::nanoseconds Elapsed() const;
  // Sleeps so long, or until a signal. Zero only looks whether one came.
  void Wait(std::chrono::nanoseconds duration);

 private:
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  bool stopped_ = false;
};

std::int64_t WallNowMs();

}  // namespace pitwall::fleet
