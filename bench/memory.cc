// pitwall_memory: the memory of a store after an hour of a thousand agents with fifteen tools each.
#include <cstdint>
#include <cstdio>
#include <functional>
#include <set>
#include <string>

#include "bench/fleet/profiles.h"
#include "bench/fleet/simulation.h"
#include "bench/resident_memory.h"
#include "pitwall/event.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/store.h"
#include "pitwall/window.h"
#include "tests/support/fake_clock.h"

namespace pitwall::bench {
namespace {

constexpr std::size_t kAgents = 1'000;
constexpr int kSeconds = 3'600;
constexpr std::int64_t kStartMs = 1'767'222'000'000;
constexpr int kScrapeEverySeconds = 15;
constexpr double kBarMib = 64;

// Feeds a store as the daemon does.
class Feeder {
 public:
  Feeder(Store& store, FakeClock& clock)
      : store_(store),
        clock_(clock),
        simulation_({.agents = kAgents, .seed = 1, .start_ms = kStartMs, .churn = false}) {}

  void PlaySecond() {
    clock_.Advance(1'000);
    while (simulation_.NextAtMs() <= clock_.WallMs()) {
      const fleet::SimulatedEvent& next = simulation_.Next();
      ids_.Insert(next.event_id);
      if (agents_.emplace(next.event.agent_id).second) UseEveryTool(next.event);
      store_.Apply(next.event);
      ++events_;
    }
    store_.Sample();
  }
  std::uint64_t events() const { return events_; }

 private:
  // Includes tools that an agent of this profile might not call within the hour.
  void UseEveryTool(Event event) {
    event.type = EventType::kToolCall;
    event.duration_ns = 5'000'000;
    for (const fleet::ToolProfile& tool : fleet::Tools()) {
      event.tool = tool.name;
      store_.Apply(event);
      ++events_;
    }
  }

  Store& store_;
  FakeClock& clock_;
  fleet::Simulation simulation_;
  EventIdSet ids_;
  std::set<std::string, std::less<>> agents_;
  std::uint64_t events_ = 0;
};

int Main() {
  FakeClock clock{kStartMs};
  StoreOptions options;
  options.clock = &clock;
  options.sample_interval = std::chrono::milliseconds::zero();
  Store store(options);
  Feeder feeder(store, clock);
  std::uint64_t calls_read = 0;
  for (int second = 1; second <= kSeconds; ++second) {
    feeder.PlaySecond();
    if (second % kScrapeEverySeconds == 0) calls_read = store.Read(Window::kAll).fleet.tool_calls;
  }
  store.Read(Window::k1h);

  const StoreStats stats = store.Stats();
  std::printf("%zu agents x %zu tools, %d s, %llu events, %llu tool calls, %llu series\n", kAgents,
              fleet::kTools, kSeconds, static_cast<unsigned long long>(feeder.events()),
              static_cast<unsigned long long>(calls_read),
              static_cast<unsigned long long>(stats.series));
  std::printf("arena %.1f MiB, history %.1f MiB\n", static_cast<double>(stats.bytes_used) / 1048576,
              static_cast<double>(stats.history_bytes) / 1048576);
  PrintResident(kBarMib);
  return 0;
}

}  // namespace
}  // namespace pitwall::bench

int main() { return pitwall::bench::Main(); }
