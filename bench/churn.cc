// pitwall_churn: an hour of a fleet of short-lived agents: 1 000 new agents a minute, each alive
// for 20 s, of 8 roles, 5 models and 20 versions. It prints the memory every ten minutes and the
// processor time of the sampler, which retires the agents, and checks the sums of the groups.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <map>
#include <string>
#include <string_view>

#include "bench/resident_memory.h"
#include "pitwall/event.h"
#include "pitwall/reading.h"
#include "pitwall/store.h"
#include "pitwall/window.h"
#include "tests/support/fake_clock.h"

namespace pitwall::bench {
namespace {

constexpr std::uint64_t kSeconds = 3600;
constexpr std::uint64_t kLifeSeconds = 20;
constexpr std::uint64_t kAgentsPerMinute = 1'000;
constexpr double kBarPercent = 5;
constexpr std::array<std::uint64_t, 3> kValues = {8, 5, 20};  // roles, models, versions
constexpr std::array<std::string_view, 4> kTools = {"bash", "read", "edit", "run_tests"};

std::uint64_t CpuNs() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(time.tv_nsec);
}

std::string GroupName(std::size_t dimension, std::uint64_t agent) {
  return std::string(1, "rmv"[dimension]) + std::to_string(agent % kValues[dimension]);
}

// Half of its seconds each agent calls a tool, once the model; it claims a task and completes it.
class Agents {
 public:
  explicit Agents(Store& store) : store_(store) {}

  void Second(std::uint64_t second, std::int64_t now_ms) {
    const std::uint64_t first = BornBefore(second < kLifeSeconds ? 0 : second - kLifeSeconds + 1);
    const std::uint64_t last = BornBefore(second + 1);
    for (std::uint64_t agent = first; agent < last; ++agent) Act(agent, second, now_ms);
  }
  // Agents that were born before this second.
  static std::uint64_t BornBefore(std::uint64_t second) { return second * kAgentsPerMinute / 60; }
  using Calls = std::map<std::string, std::uint64_t>;
  const std::array<Calls, 3>& calls() const { return calls_; }

 private:
  void Act(std::uint64_t agent, std::uint64_t second, std::int64_t now_ms) {
    const std::string id = "agent-" + std::to_string(agent);
    const std::string role = GroupName(0, agent);
    const std::string model = GroupName(1, agent);
    const std::string version = GroupName(2, agent);
    Event event;
    event.agent_id = id;
    event.role = role;
    event.model = model;
    event.version = version;
    event.timestamp_ms = now_ms;
    const std::uint64_t born = (agent * 60 + kAgentsPerMinute - 1) / kAgentsPerMinute;
    const std::uint64_t age = second - born;
    if (age == 0 || age == kLifeSeconds - 1) {
      event.type = age == 0 ? EventType::kTaskClaimed : EventType::kTaskCompleted;
      event.task_id = id;
      event.task_type = "review";
    } else if (age == 1) {
      event.type = EventType::kModelCall;
      event.duration_ns = 1'500'000'000;
      event.input_tokens = 1'000;
    } else if (age % 2 == 0) {
      event.type = EventType::kToolCall;
      event.tool = kTools[(agent + age) % kTools.size()];
      event.duration_ns = 1'000'000 + agent % 97 * 1'000'000;
      event.success = (agent + age) % 11 != 0;
      for (std::size_t i = 0; i < calls_.size(); ++i) ++calls_[i][GroupName(i, agent)];
    } else {
      return;
    }
    store_.Apply(event);
  }

  Store& store_;
  std::array<Calls, 3> calls_;  // by group, of each dimension
};

bool GroupsAreExact(const Store& store, Window window, const Agents& agents) {
  bool exact = true;
  for (std::size_t i = 0; i < kValues.size(); ++i) {
    Agents::Calls counted;
    const Reading reading = store.ReadGroups(window, static_cast<GroupDimension>(i));
    for (const GroupReading& group : reading.groups) {
      counted[std::string(group.group)] = group.sum.tool_calls;
    }
    exact = exact && counted == agents.calls()[i];
  }
  return exact;
}

void PrintMemory(std::uint64_t minutes, const Store& store) {
  const StoreStats stats = store.Stats();
  std::printf(
      "after %2llu min: arena %6.1f MiB, history %5.1f MiB, resident %6.1f MiB; %llu agents\n",
      static_cast<unsigned long long>(minutes), static_cast<double>(stats.bytes_used) / (1 << 20),
      static_cast<double>(stats.history_bytes) / (1 << 20), StatusMib("VmRSS"),
      static_cast<unsigned long long>(stats.agents));
}

int Main() {
  FakeClock clock(1'767'222'000'000);
  StoreOptions options;
  options.clock = &clock;
  options.sample_interval = std::chrono::milliseconds::zero();
  options.agents_retention = std::chrono::seconds(60);
  Store store(options);
  Agents agents(store);
  std::uint64_t cpu_ns = 0;
  std::uint64_t longest_ns = 0;
  for (std::uint64_t second = 0; second < kSeconds; ++second) {
    agents.Second(second, clock.WallMs());
    clock.Advance(1000);
    const std::uint64_t began_ns = CpuNs();
    store.Sample();
    const std::uint64_t took_ns = CpuNs() - began_ns;
    cpu_ns += took_ns;
    longest_ns = std::max(longest_ns, took_ns);
    if ((second + 1) % 600 == 0) PrintMemory((second + 1) / 60, store);
  }
  const double percent = static_cast<double>(cpu_ns) / 1e9 / static_cast<double>(kSeconds) * 100;
  std::printf("sampler: %.2f %% of a core, longest pass %.1f ms  <= %g %% %s\n", percent,
              static_cast<double>(longest_ns) / 1e6, kBarPercent,
              percent <= kBarPercent ? "met" : "MISSED");
  const bool exact =
      GroupsAreExact(store, Window::kAll, agents) && GroupsAreExact(store, Window::k6h, agents);
  std::printf("%llu agents retired; sums of groups, of all time and of 6 h: %s\n",
              static_cast<unsigned long long>(store.Stats().agents_retired),
              exact ? "exact" : "WRONG");
  return exact ? 0 : 1;
}

}  // namespace
}  // namespace pitwall::bench

int main() { return pitwall::bench::Main(); }
