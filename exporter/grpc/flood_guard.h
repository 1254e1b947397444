// Detects clients that send many frames that serve no request.
#pragma once

#include <chrono>
#include <cstddef>

namespace pitwall::grpc {

// Counts PING, SETTINGS, PRIORITY and RST_STREAM frames, empty DATA frames, and the streams that
// the server resets because of an error of the client. A client of gRPC sends a few of them per
// request. nghttp2 bounds what it queues in response to them; this class bounds their rate. One
// thread.
class FloodGuard {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kMaxFrames = 1'000;
  static constexpr std::chrono::seconds kPeriod{10};

  // Whether this frame is one too many within a period.
  bool IsFlood(Clock::time_point now) {
    if (now - began_at_ >= kPeriod) {
      began_at_ = now;
      frames_ = 0;
    }
    return ++frames_ > kMaxFrames;
  }

 private:
  Clock::time_point began_at_{};
  std::size_t frames_ = 0;
};

}  // namespace pitwall::grpc
