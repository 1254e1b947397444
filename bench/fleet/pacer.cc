#include "bench/fleet/pacer.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <ctime>

namespace pitwall::fleet {

namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

Pacer::Pacer() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

std::chrono::nanoseconds Pacer::UntilWallMs(std::int64_t at_ms) {
  return std::chrono::milliseconds(std::max<std::int64_t>(0, at_ms - WallNowMs()));
}

std::chrono::nanoseconds Pacer::UntilEvent(std::uint64_t n, double per_second) const {
  const std::chrono::duration<double> due(static_cast<double>(n) / per_second);
  const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(due) - Elapsed();
  return std::max(left, std::chrono::nanoseconds::zero());
}

std::chrono::nanoseconds Pacer::Elapsed() const {
  return std::chrono::steady_clock::now() - began_;
}

void Pacer::Wait(std::chrono::nanoseconds duration) {
  if (stopped_) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  const timespec timeout{seconds.count(), (duration - seconds).count()};
  const sigset_t signals = StopSignals();
  stopped_ = sigtimedwait(&signals, nullptr, &timeout) > 0;
}

std::int64_t WallNowMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace pitwall::fleet
