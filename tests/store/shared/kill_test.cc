// A recording process is killed at any instant. No call that it acknowledged is lost, and each kill
// leaves at most one call or event that was not acknowledged.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <array>
#include <atomic>
#include <csignal>
#include <random>
#include <thread>

#include "shared/event_queue.h"
#include "tests/store/shared/shared_arena.h"
#include "tests/support/soak.h"

namespace pitwall {
namespace {

constexpr int kRecordedAgents = 4;
constexpr int kTools = 3;

// The number of kills after which the arena is collected. A process that is killed late, because
// the parent was delayed, stops recording by itself before the event queue overflows: a full queue
// drops events, as it should.
constexpr int kKillsPerCollection = 8;
constexpr int kMaxRounds = internal::kMaxQueuedEvents / kKillsPerCollection / 2;

// Counts of recorded calls and events, in memory that all processes share.
struct Acknowledged {
  std::array<std::array<std::atomic<std::uint64_t>, kTools>, kRecordedAgents> calls;
  std::atomic<std::uint64_t> events;
  std::atomic<int> finished_processes;  // they have recorded kMaxRounds and wait to be killed
};

std::string AgentId(int agent) { return "agent-" + std::to_string(agent); }
std::string ToolName(int tool) { return "tool-" + std::to_string(tool); }

// Two octaves apart, so that each tool has a line of buckets of its own.
std::chrono::nanoseconds DurationOf(int tool) { return std::chrono::microseconds(100 << tool * 2); }

[[noreturn]] void RecordUntilKilled(const std::string& folder, unsigned seed,
                                    Acknowledged& acknowledged) {
  std::minstd_rand random(seed);
  AttachedStore store = Store::Attach(folder);
  for (int round = 0; round < kMaxRounds; ++round) {
    const int agent = static_cast<int>(random() % kRecordedAgents);
    Agent handle = store.GetAgent(AgentId(agent));
    for (int i = 0; i < 20; ++i) {
      const int tool = static_cast<int>(random() % kTools);
      handle.GetTool(ToolName(tool)).Record(DurationOf(tool));
      // Release: the parent reads it after this process has ended.
      acknowledged.calls[static_cast<std::size_t>(agent)][static_cast<std::size_t>(tool)].fetch_add(
          1, std::memory_order_release);
    }
    handle.Heartbeat();
    acknowledged.events.fetch_add(1, std::memory_order_release);
  }
  acknowledged.finished_processes.fetch_add(1, std::memory_order_release);
  for (;;) pause();
}

TEST(AttachedKillTest, RecordedCallsOutliveTheirProcess) {
  const int kills = test::Rounds(1000, 10'000);
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  SharedArena arena;
  void* const page = mmap(nullptr, sizeof(Acknowledged), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(page, MAP_FAILED);
  auto& acknowledged = *static_cast<Acknowledged*>(page);
  std::uint64_t events = 0;
  SharedArena::Calls calls;
  for (int kill_number = 0; kill_number < kills; ++kill_number) {
    const auto child_seed = static_cast<unsigned>(random());
    const pid_t child =
        InChild([&] { RecordUntilKilled(arena.folder(), child_seed, acknowledged); });
    if (kill_number < kKillsPerCollection) {
      // As if this process were delayed: the first ones record as much as they can.
      while (acknowledged.finished_processes <= kill_number) std::this_thread::yield();
    } else {
      // At any instant, even before it has attached.
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 4000));
    }
    kill(child, SIGKILL);
    WaitFor(child);
    if ((kill_number + 1) % kKillsPerCollection != 0) continue;
    calls = arena.Take();
    events += arena.collector().ReadEvents().size();
    arena.collector().DiscardEvents();
    arena.collector().ReleaseUnused(std::chrono::hours(1));
  }
  calls = arena.Take();
  events += arena.collector().ReadEvents().size();
  std::uint64_t unacknowledged = 0;
  for (int agent = 0; agent < kRecordedAgents; ++agent) {
    for (int tool = 0; tool < kTools; ++tool) {
      const std::uint64_t known =
          acknowledged.calls[static_cast<std::size_t>(agent)][static_cast<std::size_t>(tool)];
      const std::uint64_t counted = calls[{AgentId(agent), ToolName(tool)}];
      EXPECT_GE(counted, known) << AgentId(agent) << " " << ToolName(tool);
      unacknowledged += counted - known;
    }
  }
  EXPECT_GE(events, acknowledged.events);
  EXPECT_LE(unacknowledged + events - acknowledged.events, static_cast<std::uint64_t>(kills));
  EXPECT_EQ(arena.collector().stats().quarantined, 0U);
  EXPECT_EQ(arena.collector().stats().dropped, 0U);
  munmap(page, sizeof(Acknowledged));
}

TEST(AttachedKillTest, AStoppedProcessDelaysNoOtherAndKeepsItsEntry) {
  SharedArena arena;
  const pid_t stopped = InChild([&] {
    AttachedStore store = Store::Attach(arena.folder());
    Tool bash = store.GetAgent("stopped").GetTool("bash");
    bash.Record(std::chrono::milliseconds(1));
    raise(SIGSTOP);
    bash.Record(std::chrono::milliseconds(1));
  });
  int status = 0;
  ASSERT_EQ(waitpid(stopped, &status, WUNTRACED), stopped);
  AttachedStore store = Store::Attach(arena.folder());
  Tool bash = store.GetAgent("other").GetTool("bash");
  for (int i = 0; i < 1000; ++i) bash.Record(std::chrono::milliseconds(1));
  arena.Take();
  arena.collector().ReleaseUnused(std::chrono::hours(1));
  EXPECT_EQ(arena.collector().stats().processes, 2U);
  kill(stopped, SIGCONT);
  EXPECT_EQ(WaitFor(stopped), 0);
  SharedArena::Calls calls = arena.Take();
  EXPECT_EQ((calls[{"stopped", "bash"}]), 2U);
  EXPECT_EQ((calls[{"other", "bash"}]), 1000U);
}

TEST(AttachedKillTest, ForksWhileOthersRecordLoseNothing) {
  const int forks = test::Rounds(200, 1000);
  SharedArena arena;
  AttachedStore store = Store::Attach(arena.folder());
  Tool bash = store.GetAgent("a").GetTool("bash");
  std::atomic<bool> is_over{false};
  std::atomic<std::uint64_t> recorded{0};
  std::thread writer([&] {
    Tool own = bash;
    while (!is_over) {
      own.Record(std::chrono::microseconds(10));
      recorded.fetch_add(1, std::memory_order_relaxed);
    }
  });
  for (int i = 0; i < forks; ++i) {
    EXPECT_EQ(WaitFor(InChild([&] {
                for (int call = 0; call < 100; ++call) bash.Record(std::chrono::milliseconds(1));
              })),
              0);
    if (i % 30 == 29) {
      arena.Take();
      arena.collector().ReleaseUnused(std::chrono::hours(1));
    }
  }
  is_over = true;
  writer.join();
  SharedArena::Calls calls = arena.Take();
  EXPECT_EQ((calls[{"a", "bash"}]), recorded + static_cast<std::uint64_t>(forks) * 100);
}

}  // namespace
}  // namespace pitwall
