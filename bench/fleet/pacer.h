// Waits until simulated events are due, or until the program should stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace pitwall::fleet {

// Uses the machine's clocks. SIGINT and SIGTERM end the current wait and all later ones. Create it
// before any other thread starts, because it blocks both signals for the process. One thread.
class Pacer {
 public:
  Pacer();

  bool stopped() const { return stopped_; }
  // Time until that wall-clock time, or until the n-th event at `per_second`; zero if it has
  // passed.
  static std::chrono::nanoseconds UntilWallMs(std::int64_t at_ms);
  std::chrono::nanoseconds UntilEvent(std::uint64_t n, double per_second) const;
  std::chrono::nanoseconds Elapsed() const;
  // Sleeps for that time or until a signal. Zero only checks for a signal.
  void Wait(std::chrono::nanoseconds duration);

 private:
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  bool stopped_ = false;
};

std::int64_t WallNowMs();

}  // namespace pitwall::fleet
