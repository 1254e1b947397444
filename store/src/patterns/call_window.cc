#include "patterns/call_window.h"

#include <algorithm>
#include <cstdint>

namespace pitwall::internal {

bool CallWindow::AddCall(const Call& call) noexcept {
  if (has_calls_ && newest_ms_ - call.at_ms > kLateMs) return false;
  if (has_calls_ && call.at_ms - call.duration_ms - newest_ms_ > kQuietMs) ClearWindow();
  newest_ms_ = has_calls_ ? std::max(newest_ms_, call.at_ms) : call.at_ms;
  has_calls_ = true;
  has_arguments_ = has_arguments_ || call.fingerprint != 0;
  const auto at_s = static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(call.at_ms / 1000, 0, std::int64_t{UINT32_MAX}));
  RecentCall& recent = calls_[next_];
  recent = {call.fingerprint, call.tool, at_s};
  next_ = (next_ + 1) % kCalls;

  if (is_looping_) {
    if (CountOfLoop() >= (loop_.fingerprints[1] == 0 ? kOneCall : kTwoCalls)) {
      if (IsOfLoop(recent.fingerprint)) {
        ++loop_.calls;
        loop_.until_s = std::max(loop_.until_s, at_s);
      }
      return true;
    }
    is_looping_ = false;
  }
  if (recent.fingerprint != 0) BeginLoop(recent);
  return true;
}

CallWindow::Contents CallWindow::Save() const noexcept {
  Contents contents{{}, has_calls_ ? newest_ms_ : 0, is_looping_, has_arguments_, loop_};
  std::rotate_copy(calls_.begin(), calls_.begin() + next_, calls_.end(), contents.calls.begin());
  return contents;
}

void CallWindow::Restore(const Contents& contents) noexcept {
  calls_ = contents.calls;
  next_ = 0;
  newest_ms_ = contents.newest_ms;
  has_calls_ = contents.newest_ms != 0;
  is_looping_ = contents.is_looping;
  has_arguments_ = contents.has_arguments;
  loop_ = contents.loop;
}

// Begins a loop if the newest call completes one.
void CallWindow::BeginLoop(const RecentCall& newest) noexcept {
  const std::uint32_t count = CountOf(newest.fingerprint);
  Loop found{};
  found.fingerprints[0] = newest.fingerprint;
  found.tools[0] = newest.tool;
  found.calls = count;
  if (count < kOneCall) {
    const RecentCall* const other = count < kEachOfTwo ? nullptr : NewestOther(newest.fingerprint);
    if (other == nullptr) return;
    const std::uint32_t others = CountOf(other->fingerprint);
    if (others < kEachOfTwo || count + others < kTwoCalls) return;
    if (TurnsBetween(newest.fingerprint, other->fingerprint) < kEachOfTwo) return;
    found.fingerprints[1] = other->fingerprint;
    found.tools[1] = other->tool;
    found.calls += others;
  }
  loop_ = found;
  is_looping_ = true;
  loop_.since_s = newest.at_s;
  loop_.until_s = newest.at_s;
  for (const RecentCall& recent : calls_) {
    if (!IsOfLoop(recent.fingerprint)) continue;
    loop_.since_s = std::min(loop_.since_s, recent.at_s);
    loop_.until_s = std::max(loop_.until_s, recent.at_s);
  }
}

std::uint32_t CallWindow::CountOf(std::uint32_t fingerprint) const noexcept {
  std::uint32_t count = 0;
  for (const RecentCall& recent : calls_) count += recent.fingerprint == fingerprint ? 1U : 0U;
  return count;
}

std::uint32_t CallWindow::CountOfLoop() const noexcept {
  const std::uint32_t first = CountOf(loop_.fingerprints[0]);
  return loop_.fingerprints[1] == 0 ? first : first + CountOf(loop_.fingerprints[1]);
}

bool CallWindow::IsOfLoop(std::uint32_t fingerprint) const noexcept {
  return fingerprint != 0 &&
         (fingerprint == loop_.fingerprints[0] || fingerprint == loop_.fingerprints[1]);
}

const CallWindow::RecentCall* CallWindow::NewestOther(std::uint32_t fingerprint) const noexcept {
  for (std::uint32_t back = 2; back <= kCalls; ++back) {
    const RecentCall& recent = calls_[(next_ + kCalls - back) % kCalls];
    if (recent.fingerprint != 0 && recent.fingerprint != fingerprint) return &recent;
  }
  return nullptr;
}

// The number of calls of either that are followed by a call of the other.
std::uint32_t CallWindow::TurnsBetween(std::uint32_t one, std::uint32_t other) const noexcept {
  std::uint32_t turns = 0;
  std::uint32_t before = calls_[next_].fingerprint;  // the oldest
  for (std::uint32_t i = 1; i < kCalls; ++i) {
    const std::uint32_t now = calls_[(next_ + i) % kCalls].fingerprint;
    if ((before == one && now == other) || (before == other && now == one)) ++turns;
    before = now;
  }
  return turns;
}

void CallWindow::ClearWindow() noexcept {
  calls_ = {};
  is_looping_ = false;
}

}  // namespace pitwall::internal
