// Where the agents stand, for scrapes: they go by pages and hold nothing that could be rated.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "pitwall/standing.h"
#include "pitwall/store.h"

namespace pitwall::exposition {

// Standings compare all with all, so they cost time and memory in proportion to the fleet. A small
// fleet is rated by who asks. A large one is rated by a thread of the book's own, on its own
// schedule as long as somebody asks at least every kEvictAfter: never twice a second, and at
// most 2 % of one processor. Who asks gets the newest there are; only the first one waits.
//
// Thread safety: any thread. The store must outlive the book.
// Memory: 8 bytes an agent, and 8 more with what RateLive() takes while a fleet is rated. After
// kEvictAfter nothing is kept.
class StandingCache {
 public:
  using Standings = std::shared_ptr<const std::vector<LiveStanding>>;  // never null

  static constexpr std::uint64_t kSmallFleet = 256;
  static constexpr std::chrono::seconds kMinInterval{1};
  static constexpr int kRestFactor = 50;  // rests this many times as long as it worked
  static constexpr std::chrono::minutes kEvictAfter{5};

  explicit StandingCache(const Store& store) : store_(store) {}

  Standings Get();

 private:
  using Time = std::chrono::steady_clock::time_point;

  void Run(const std::stop_token& stop);
  Standings Rate() const;

  const Store& store_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  Standings newest_;
  Time asked_at_;
  std::jthread thread_;  // last: it ends before what it uses goes; started by the first who asks
};

}  // namespace pitwall::exposition
