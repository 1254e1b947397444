// The newest calls of one agent, and whether they are a loop.
//
// A call's fingerprint stands for its tool and its args_hash; 0 is unknown and equals no other.
//  1. A loop begins when one call makes up kOneCall of the newest kCalls, or two calls together
//     kTwoCalls, each of them at least kEachOfTwo times and with as many turns from one to the
//     other.
//  2. It goes on while these same calls make up as many: a few others in between do not end it.
//  3. Silence of kQuietMs, a call's own duration left out, ends it and empties the window.
// A call that is more than kLateMs older than the newest one says nothing about now and is left
// out.
//
// Zeroed bytes are an empty window. One thread at a time; no allocation. A call costs some thirty
// comparisons.
#pragma once

#include <array>
#include <cstdint>

#include "pitwall/internal/arena.h"

namespace pitwall::internal {

struct Call {
  Line tool = 0;
  std::uint32_t fingerprint = 0;
  std::int64_t at_ms = 0;  // wall clock, as are all times here
  std::int64_t duration_ms = 0;
};

class CallWindow {
 public:
  static constexpr std::uint32_t kCalls = 12;
  static constexpr std::uint32_t kOneCall = 8;
  static constexpr std::uint32_t kTwoCalls = 10;
  static constexpr std::uint32_t kEachOfTwo = 4;
  static constexpr std::int64_t kQuietMs = 5 * 60 * 1000;
  static constexpr std::int64_t kLateMs = 60 * 1000;

  // The loop that goes on, or the last one there was.
  struct Loop {
    std::uint64_t calls;  // 0: there was none
    std::uint32_t since_s;
    std::uint32_t until_s;                      // its newest call
    std::array<std::uint32_t, 2> fingerprints;  // the second is 0 where it is one call
    std::array<Line, 2> tools;
  };

  struct RecentCall {
    std::uint32_t fingerprint;
    Line tool;
    std::uint32_t at_s;
  };
  // All of it, to be kept and brought back.
  struct Contents {
    std::array<RecentCall, kCalls> calls;  // oldest first; zeroes stand for those that never were
    std::int64_t newest_ms;                // 0: there was no call
    bool is_looping;
    bool has_arguments;
    Loop loop;
  };
  Contents Save() const noexcept;
  void Restore(const Contents& contents) noexcept;

  // False where the call came too late to be looked at.
  bool AddCall(const Call& call) noexcept;

  const Loop& last_loop() const noexcept { return loop_; }
  bool IsLooping(std::int64_t now_ms) const noexcept {
    return is_looping_ && now_ms - newest_ms_ <= kQuietMs;
  }
  // Whether any call came with an args_hash: without, there is nothing to be told.
  bool has_arguments() const noexcept { return has_arguments_; }

 private:
  std::uint32_t CountOf(std::uint32_t fingerprint) const noexcept;
  std::uint32_t CountOfLoop() const noexcept;
  bool IsOfLoop(std::uint32_t fingerprint) const noexcept;
  const RecentCall* NewestOther(std::uint32_t fingerprint) const noexcept;
  std::uint32_t TurnsBetween(std::uint32_t one, std::uint32_t other) const noexcept;
  void BeginLoop(const RecentCall& newest) noexcept;
  void ClearWindow() noexcept;

  std::array<RecentCall, kCalls> calls_;
  std::uint32_t next_;
  bool is_looping_;
  bool has_arguments_;
  bool has_calls_;
  std::int64_t newest_ms_;
  Loop loop_;
};

}  // namespace pitwall::internal
