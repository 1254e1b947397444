// Entries of the process table are freed when their process ends in any way, and with them its
// writer slots, references and unfinished counts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <latch>
#include <thread>

#include "pitwall/internal/writer_slot.h"
#include "series/records.h"
#include "shared/arena_file.h"
#include "shared/process_table.h"
#include "tests/store/shared/shared_arena.h"
#include "tests/support/soak.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;
using internal::OpenedArena;
using ::testing::ElementsAre;
using ::testing::Pair;

// More than there are entries and writer slots.
constexpr int kMany = 200;
static_assert(kMany > internal::kMaxProcesses + internal::kWriterSlots);

std::uint32_t SlotsInUse(const SharedArena& arena) {
  const OpenedArena opened = internal::OpenArenaFile(arena.file());
  return internal::WriterSlots(opened.arena, 0).in_use();
}

// Records one call of "bash", does `work` and dies.
template <class Work>
void DieAfter(const SharedArena& arena, const Work& work) {
  const int status = WaitFor(InChild([&] {
    AttachedStore store = Store::Attach(arena.folder());
    Tool bash = store.GetAgent("a").GetTool("bash");
    bash.Record(1ms);
    work();
    raise(SIGKILL);
  }));
  ASSERT_TRUE(WIFSIGNALED(status));
}

TEST(ProcessesTest, DetachingFreesTheEntryWithoutTheOwner) {
  SharedArena arena;
  for (int i = 0; i < kMany; ++i) {
    AttachedStore store = Store::Attach(arena.folder());
    store.GetAgent("a").GetTool("bash").Record(1ms);
  }
  EXPECT_EQ(SlotsInUse(arena), 0U);
  EXPECT_THAT(arena.Take(), ElementsAre(Pair(Pair("a", "bash"), kMany)));
  EXPECT_EQ(arena.collector().stats().processes, 0U);
  EXPECT_EQ(arena.collector().stats().processes_died, 0U);
}

TEST(ProcessesTest, DetachingReleasesAllAgents) {
  SharedArena arena;
  { Store::Attach(arena.folder()).GetAgent("a").GetTool("bash").Record(1ms); }
  for (int settle = 0; settle < 2; ++settle) {
    arena.Take();
    arena.collector().ReleaseUnused(0ms);
  }
  EXPECT_EQ(arena.collector().stats().series, 0U);
}

TEST(ProcessesTest, AThreadThatOutlivesItsStoreReleasesNoOtherSlot) {
  SharedArena arena;
  std::latch has_recorded(1);
  std::latch may_end(1);
  std::thread thread;
  {
    AttachedStore first = Store::Attach(arena.folder());
    thread = std::thread([&] {
      first.GetAgent("a").GetTool("bash").Record(1ms);
      has_recorded.count_down();
      may_end.wait();
    });
    has_recorded.wait();
  }
  AttachedStore second = Store::Attach(arena.folder());
  second.GetAgent("a").GetTool("bash").Record(1ms);
  EXPECT_EQ(SlotsInUse(arena), 1U);
  may_end.count_down();
  thread.join();
  EXPECT_EQ(SlotsInUse(arena), 1U);
}

TEST(ProcessesTest, DeadProcessesAreReapedAtEachScan) {
  SharedArena arena;
  for (int i = 0; i < kMany; ++i) {
    DieAfter(arena, [] {});
    arena.Take();
  }
  EXPECT_EQ(SlotsInUse(arena), 0U);
  EXPECT_THAT(arena.Take(), ElementsAre(Pair(Pair("a", "bash"), kMany)));
  EXPECT_EQ(arena.collector().stats().processes_died, std::uint64_t{kMany});
}

TEST(ProcessesTest, AnEntryThatIsBeingReclaimedIsNotReused) {
  SharedArena arena;
  DieAfter(arena, [] {});
  const OpenedArena keeper = internal::OpenArenaFile(arena.file());
  const OpenedArena first = internal::OpenArenaFile(arena.file());
  ASSERT_TRUE(internal::TryLockDeadEntry(*keeper.arena, 0));
  EXPECT_EQ(internal::AcquireEntry(*first.arena), 1U);
  EXPECT_FALSE(internal::TryLockDeadEntry(*keeper.arena, 1));  // its process lives
  internal::ReleaseEntry(*keeper.arena, 0);
  EXPECT_FALSE(internal::TryLockDeadEntry(*keeper.arena, 0));  // no process has it
  const OpenedArena second = internal::OpenArenaFile(arena.file());
  EXPECT_EQ(internal::AcquireEntry(*second.arena), 0U);
}

TEST(ProcessesTest, AttachingAndDetachingDuringAScanLosesNothing) {
  const int rounds = test::Rounds(500, 20'000);
  SharedArena arena;
  for (int child = 0; child < 3; ++child) {
    InChild([&] {
      for (int round = 0; round < rounds; ++round) {
        AttachedStore store = Store::Attach(arena.folder());
        Tool bash = store.GetAgent("a" + std::to_string(round % 5)).GetTool("bash");
        for (int call = 0; call < 10; ++call) bash.Record(1ms);
      }
    });
  }
  int living = 3;
  while (living > 0) {
    arena.Take();
    arena.collector().ReleaseUnused(0ms);
    int status = 0;
    while (living > 0 && waitpid(-1, &status, WNOHANG) > 0) {
      EXPECT_EQ(status, 0);
      --living;
    }
  }
  std::uint64_t calls = 0;
  for (const auto& [who, count] : arena.Take()) calls += count;
  EXPECT_EQ(calls, static_cast<std::uint64_t>(rounds) * 30);
  EXPECT_EQ(arena.collector().stats().quarantined, 0U);
  EXPECT_EQ(SlotsInUse(arena), 0U);
}

TEST(ProcessesTest, AttachingFailsUntilAnEntryIsFree) {
  SharedArena arena;
  std::vector<AttachedStore> stores;
  for (std::uint32_t i = 0; i < internal::kMaxProcesses; ++i) {
    stores.push_back(Store::Attach(arena.folder()));
  }
  EXPECT_THROW(Store::Attach(arena.folder()), AttachError);
  stores.pop_back();
  Store::Attach(arena.folder()).GetAgent("a").GetTool("bash").Record(1ms);
  EXPECT_THAT(arena.Take(), ElementsAre(Pair(Pair("a", "bash"), 1)));
}

// Counts left too high by a process that died between counting a record and inserting it.
class LeftCountsTest : public ::testing::Test {
 protected:
  static StoreOptions FewOptions() {
    StoreOptions options = OptionsWithoutSampler();
    options.max_agents = 3;
    options.max_tools = 3;
    return options;
  }
  void DieCountingTooMuch() {
    DieAfter(arena_, [&] {
      const OpenedArena opened = internal::OpenArenaFile(arena_.file());
      auto& roots =
          opened.arena->At(internal::Ref<internal::RegistryRoots>(internal::kRegistryLine));
      roots.agents += 2;
      for (auto& count : roots.names) count += 2;
    });
  }
  // Two more agents, each with its own tool.
  void RecordOfTwoMore() {
    AttachedStore store = Store::Attach(arena_.folder());
    store.GetAgent("b").GetTool("read").Record(1ms);
    store.GetAgent("c").GetTool("write").Record(1ms);
  }

  SharedArena arena_{FewOptions()};
};

TEST_F(LeftCountsTest, AreCorrectedWhenNoProcessIsAttached) {
  DieCountingTooMuch();
  arena_.Take();
  RecordOfTwoMore();
  Store::Attach(arena_.folder()).GetAgent("one too many").GetTool("bash").Record(1ms);
  EXPECT_THAT(arena_.Take(),
              ElementsAre(Pair(Pair("_overflow", "bash"), 1), Pair(Pair("a", "bash"), 1),
                          Pair(Pair("b", "read"), 1), Pair(Pair("c", "write"), 1)));
}

TEST_F(LeftCountsTest, StayWhileAnAttachedProcessMayBeAddingAName) {
  {
    const AttachedStore living = Store::Attach(arena_.folder());
    DieCountingTooMuch();
    arena_.Take();
    RecordOfTwoMore();
    EXPECT_EQ(arena_.Take().count({"b", "read"}), 0U);
  }
  arena_.Take();
  RecordOfTwoMore();
  EXPECT_EQ(arena_.Take().count({"b", "read"}), 1U);
}

TEST_F(LeftCountsTest, AreCorrectedByTheNextOwner) {
  DieCountingTooMuch();
  std::vector<ArenaOffsets> offsets = arena_.collector().Offsets();
  {
    // Otherwise the next owner replaces this file.
    const AttachedStore living = Store::Attach(arena_.folder());
    arena_.Open(offsets);
  }
  arena_.Take();
  RecordOfTwoMore();
  EXPECT_EQ(arena_.Take().count({"c", "write"}), 1U);
}

}  // namespace
}  // namespace pitwall
