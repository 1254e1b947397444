// pitwall_history_memory: the memory of a store after a day of a thousand agents that each make a
// call every second.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "bench/fleet/profiles.h"
#include "bench/resident_memory.h"
#include "pitwall/event.h"
#include "pitwall/store.h"
#include "tests/support/fake_clock.h"

namespace pitwall::bench {
namespace {

constexpr std::size_t kAgents = 1'000;
constexpr int kHours = 25;  // an hour of fine slots, and a day
constexpr double kBarMib = 256;

struct Caller {
  std::string agent_id;
  std::discrete_distribution<std::size_t> tool;
};

// The calls of all agents in one second, each with a tool of the agent's profile.
class Callers {
 public:
  Callers() {
    for (const fleet::ToolProfile& tool : fleet::Tools()) {
      durations_ms_.emplace_back(std::log(tool.median_ms), tool.sigma);
    }
    for (std::size_t i = 0; i < kAgents; ++i) {
      const auto& weights = fleet::Roles()[i % fleet::Roles().size()].tool_weights;
      callers_.push_back({"agent-" + std::to_string(i), {weights.begin(), weights.end()}});
    }
  }

  void Call(Store& store, std::int64_t now_ms) {
    for (Caller& caller : callers_) {
      const std::size_t tool = caller.tool(random_);
      const fleet::ToolProfile& profile = fleet::Tools()[tool];
      Event event;
      event.type = EventType::kToolCall;
      event.agent_id = caller.agent_id;
      event.tool = profile.name;
      event.duration_ns = static_cast<std::uint64_t>(durations_ms_[tool](random_) * 1e6);
      event.success = chance_(random_) >= profile.error_share;
      if (!event.success) event.error_type = profile.error_types[0];
      event.timestamp_ms = now_ms;
      store.Apply(event);
    }
  }

 private:
  std::mt19937_64 random_{1};
  std::uniform_real_distribution<double> chance_;
  std::vector<std::lognormal_distribution<double>> durations_ms_;
  std::vector<Caller> callers_;
};

void Report(int hour, const Store& store) {
  const StoreStats stats = store.Stats();
  const double arena_mib = static_cast<double>(stats.bytes_used) / (1 << 20);
  const double history_mib = static_cast<double>(stats.history_bytes) / (1 << 20);
  std::printf("after %2d h: arena %5.1f MiB, history %5.1f MiB: %6.1f KiB an agent; %llu series\n",
              hour, arena_mib, history_mib, (arena_mib + history_mib) * 1024 / kAgents,
              static_cast<unsigned long long>(stats.series));
}

int Main() {
  FakeClock clock(1'767'222'000'000);
  StoreOptions options;
  options.clock = &clock;
  options.sample_interval = std::chrono::milliseconds::zero();
  Store store(options);
  Callers callers;
  for (int hour = 1; hour <= kHours; ++hour) {
    for (int second = 0; second < 3'600; ++second) {
      clock.Advance(1'000);
      callers.Call(store, clock.WallMs());
      if (second % 10 == 9) store.Sample();  // at the end of each slot
    }
    if (hour == 1 || hour == 6 || hour == kHours) Report(hour, store);
  }
  PrintResident(kBarMib);
  return 0;
}

}  // namespace
}  // namespace pitwall::bench

int main() { return pitwall::bench::Main(); }
