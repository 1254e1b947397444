// Events whose way to the pages is timed.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bench/clients/latencies.h"

namespace pitwall::bench {

inline constexpr char kMarkerAgent[] = "pitwall-live-pages";

// Posts a tool call of kMarkerAgent every 20 ms, from a thread of its own, and notes when it was
// accepted: its `tool_calls` in a frame says which of them the frame carries.
class MarkerEvents {
 public:
  explicit MarkerEvents(const std::string& url);
  ~MarkerEvents() = default;  // ends it
  MarkerEvents(const MarkerEvents&) = delete;
  MarkerEvents& operator=(const MarkerEvents&) = delete;

  // Adds how old each call after the first `seen` up to `carried` was at `arrived_at`.
  void AddAges(std::uint64_t seen, std::uint64_t carried, SteadyClock::time_point arrived_at,
               Latencies& ages) const;
  // What went wrong; empty while all went well.
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
