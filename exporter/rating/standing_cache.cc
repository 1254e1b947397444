#include "exporter/rating/standing_cache.h"

#include <algorithm>

namespace pitwall::exposition {

using std::chrono::steady_clock;

StandingCache::Standings StandingCache::Rate() const {
  return std::make_shared<const std::vector<LiveStanding>>(RateLive(store_));
}

StandingCache::Standings StandingCache::Get() {
  if (store_.Stats().agents <= kSmallFleet) return Rate();
  std::unique_lock lock(mutex_);
  asked_at_ = steady_clock::now();
  if (!thread_.joinable()) {
    thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
  }
  changed_.notify_all();
  changed_.wait(lock, [this] { return newest_ != nullptr; });
  return newest_;
}

void StandingCache::Run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (steady_clock::now() - asked_at_ >= kEvictAfter) {
      newest_.reset();
      const Time forgotten_at = asked_at_;
      changed_.wait(lock, stop, [&] { return asked_at_ != forgotten_at; });
      continue;
    }
    lock.unlock();
    const Time begun = steady_clock::now();
    Standings made = Rate();
    const steady_clock::duration cost = steady_clock::now() - begun;
    lock.lock();
    newest_ = std::move(made);
    changed_.notify_all();
    const auto rest = std::max<steady_clock::duration>(kMinInterval, cost * kRestFactor);
    changed_.wait_for(lock, stop, rest, [] { return false; });
  }
}

}  // namespace pitwall::exposition
