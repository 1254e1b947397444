// The newest calls of one agent, and whether they are a loop.
//
// A call is identified by the fingerprint of its tool and args_hash. 0 means unknown and equals no
// other fingerprint.
//  1. A loop begins when one call makes up kOneCall of the newest kCalls, or two calls together
//     kTwoCalls, each of them at least kEachOfTwo times, with at least kEachOfTwo changes from one
//     to the other.
//  2. It continues while these calls reach the same number; a few others in between do not end it.
//  3. Silence of kQuietMs, not counting a call's own duration, ends it and empties the window.
// A call that is more than kLateMs older than the newest one is ignored.
//
// Zeroed bytes are an empty window. One thread at a time; no allocation. A call costs about thirty
// comparisons.
#pragma once

#include <array>
#include <cstdint>

#include "pitwall/internal/ref.h"

namespace pitwall::internal {

struct Call {
  NameRef tool;
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

  // The current loop, or the last one.
  struct Loop {
    std::uint64_t calls;  // 0: no loop yet
    std::uint32_t since_s;
    std::uint32_t until_s;                      // its newest call
    std::array<std::uint32_t, 2> fingerprints;  // the second is 0 in a loop of one call
    std::array<NameRef, 2> tools;
  };

  struct RecentCall {
    std::uint32_t fingerprint;
    NameRef tool;
    std::uint32_t at_s;
  };
  // All contents, for a snapshot.
  struct Contents {
    std::array<RecentCall, kCalls> calls;  // oldest first; unused ones are zero
    std::int64_t newest_ms;                // 0: no call yet
    bool is_looping;
    bool has_arguments;
    Loop loop;
  };
  Contents Save() const noexcept;
  void Restore(const Contents& contents) noexcept;

  // False if the call is too old and was ignored.
  bool AddCall(const Call& call) noexcept;

  const Loop& last_loop() const noexcept { return loop_; }
  bool IsLooping(std::int64_t now_ms) const noexcept {
    return is_looping_ && now_ms - newest_ms_ <= kQuietMs;
  }
  // Whether any call had an args_hash. Without one, loops cannot be detected.
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
