// Events whose latency to the clients is measured.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bench/clients/latencies.h"

namespace pitwall::bench {

inline constexpr char kMarkerAgent[] = "pitwall-live-pages";

// Posts a tool call of kMarkerAgent every 20 ms, from its own thread, and stores when each was
// accepted. The agent's `tool_calls` in a frame tells which calls the frame includes.
class MarkerEvents {
 public:
  explicit MarkerEvents(const std::string& url);
  ~MarkerEvents() = default;  // stops the thread
  MarkerEvents(const MarkerEvents&) = delete;
  MarkerEvents& operator=(const MarkerEvents&) = delete;

  // Adds the age at `arrived_at` of each call after the first `seen` up to `carried`.
  void AddAges(std::uint64_t seen, std::uint64_t carried, SteadyClock::time_point arrived_at,
               Latencies& ages) const;
  // The error, empty if there was none.
  std::string error() const;

 private:
  void Run(const std::stop_token& stop);

  const std::string url_;
  mutable std::mutex mutex_;
  std::vector<SteadyClock::time_point> accepted_at_;  // of the n-th call
  std::string error_;
  std::jthread thread_;
};

}  // namespace pitwall::bench
