// Stopped processes and truncated files while other processes record as fast as they can. No
// process dies and none waits.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <random>

#include "tests/store/shared/recording_process.h"
#include "tests/support/soak.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;

// One round of the daemon: collects calls and events and releases unused memory.
void Keep(SharedArena& arena) {
  arena.collector().CollectCalls(arena.store());
  arena.collector().ReadEvents();
  arena.collector().DiscardEvents();
  arena.collector().ReleaseUnused(0ms);
}

void ExpectAllOf(const RecordingProcess& process, const std::string& prefix,
                 SharedArena::Calls& calls) {
  for (int agent = 0; agent < RecordingProcess::kAgents; ++agent) {
    const std::string id = prefix + "-" + std::to_string(agent);
    EXPECT_EQ((calls[{id, "bash"}]), process.calls_of(agent)) << id;
  }
}

// Small tables, so that most of the used memory are records.
StoreOptions FewPages() {
  StoreOptions options = OptionsWithoutSampler();
  options.max_agents = 32;
  options.max_tools = 16;
  return options;
}

// Stopped at any instant, for many rounds of the collector.
TEST(UnderLoadTest, AStoppedWriterDelaysNoOtherAndLosesNothing) {
  const int stops = test::Rounds(20, 5);
  const auto stopped_for = std::chrono::milliseconds(test::Rounds(50, 60'000));
  SharedArena arena;
  RecordingProcess stopped(arena.folder(), "stopped");
  stopped.AwaitRounds(1);
  RecordingProcess other(arena.folder(), "other");
  for (int stop = 0; stop < stops; ++stop) {
    stopped.AwaitRounds(100);
    stopped.Signal(SIGSTOP);
    const std::uint64_t before = other.rounds();
    const auto until = std::chrono::steady_clock::now() + stopped_for;
    do {
      Keep(arena);
      Store::Attach(arena.folder()).GetAgent("visitor").GetTool("bash").Record(1ms);
      other.AwaitRounds(100);
    } while (std::chrono::steady_clock::now() < until);
    EXPECT_GT(other.rounds(), before);
    EXPECT_EQ(arena.collector().stats().processes, 2U);
    stopped.Signal(SIGCONT);
  }
  EXPECT_EQ(stopped.End(), 0);
  EXPECT_EQ(other.End(), 0);
  SharedArena::Calls calls = arena.Take();
  ExpectAllOf(stopped, "stopped", calls);
  ExpectAllOf(other, "other", calls);
  EXPECT_EQ(arena.collector().stats().quarantined, 0U);
  EXPECT_EQ(arena.collector().stats().processes_died, 0U);
}

// Truncated to any length: a process that touches a lost page gets memory of its own there.
TEST(UnderLoadTest, ATruncatedFileEndsNoProcess) {
  const int cuts = test::Rounds(20, 500);
  const std::uint64_t seed = test::PrintedSeed();
  std::mt19937_64 random(seed);
  for (int cut = 0; cut < cuts; ++cut) {
    SharedArena arena(FewPages());
    RecordingProcess process(arena.folder(), "a");
    process.AwaitRounds(100);
    Keep(arena);
    const std::uint64_t used_bytes = arena.collector().stats().bytes_used;
    // The first ones end within the header, with and without complete pages.
    const std::uint64_t size_bytes =
        cut < 6 ? static_cast<std::uint64_t>(cut) * 2048 : random() % used_bytes;
    SCOPED_TRACE("cut to " + std::to_string(size_bytes) + " of " + std::to_string(used_bytes));
    ASSERT_EQ(truncate(arena.file().c_str(), static_cast<off_t>(size_bytes)), 0);
    for (int look = 0; look < 5; ++look) {
      process.AwaitRounds(100);
      Keep(arena);
    }
    EXPECT_EQ(process.End(), 0);
    Keep(arena);
    if (size_bytes < used_bytes / 2) {
      EXPECT_GT(process.lost_pages(), 0U);
    }
    // The next collector has an intact file, whatever happened to this one.
    arena.Open();
    Store::Attach(arena.folder()).GetAgent("new").GetTool("bash").Record(1ms);
    EXPECT_EQ((arena.Take()[{"new", "bash"}]), 1U);
  }
}

TEST(UnderLoadTest, AFileWithoutItsHeaderAllocatesNoMemory) {
  SharedArena arena(FewPages());
  AttachedStore store = Store::Attach(arena.folder());
  Tool bash = store.GetAgent("a").GetTool("bash");
  bash.Record(1ms);
  ASSERT_EQ(truncate(arena.file().c_str(), 0), 0);
  for (int i = 0; i < 100; ++i) bash.Record(std::chrono::milliseconds(i));
  for (int i = 0; i < 100; ++i) store.GetAgent("b" + std::to_string(i)).GetTool("bash").Record(1ms);
  EXPECT_GT(store.stats().dropped, 0U);
  struct stat status {};
  ASSERT_EQ(stat(arena.file().c_str(), &status), 0);
  EXPECT_EQ(status.st_size, 0);
}

}  // namespace
}  // namespace pitwall
