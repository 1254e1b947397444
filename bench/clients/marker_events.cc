#include "bench/clients/marker_events.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "bench/clients/latencies.h"
#include "bench/fleet/poster.h"

namespace pitwall::bench {

namespace {
constexpr std::chrono::milliseconds kEvery{20};
}

MarkerEvents::MarkerEvents(const std::string& url)
    : url_(url), thread_([this](const std::stop_token& stop) { Run(stop); }) {}

void MarkerEvents::Run(const std::stop_token& stop) {
  fleet::Poster poster(url_);
  const std::string line =
      std::string(R"({"type":"tool_call","tool":"mark","duration_ms":1,"agent_id":")") +
      kMarkerAgent + "\"}\n";
  for (auto due = SteadyClock::now(); !stop.stop_requested(); due += kEvery) {
    std::this_thread::sleep_until(due);
    const fleet::Poster::Outcome outcome = poster.Post(line);
    const std::lock_guard lock(mutex_);
    if (!outcome.error.empty()) {
      error_ = outcome.error;
      return;
    }
    if (!outcome.retry_after) accepted_at_.push_back(SteadyClock::now());
  }
}

void MarkerEvents::AddAges(std::uint64_t seen, std::uint64_t carried,
                           SteadyClock::time_point arrived_at, Latencies& ages) const {
  const std::lock_guard lock(mutex_);
  // A frame may arrive before the response to the call that it contains.
  for (std::uint64_t n = seen; n < std::min<std::uint64_t>(carried, accepted_at_.size()); ++n) {
    ages.Add(std::max(arrived_at - accepted_at_[n], SteadyClock::duration::zero()));
  }
}

std::string MarkerEvents::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

}  // namespace pitwall::bench
