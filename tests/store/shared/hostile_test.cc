// A process that writes arbitrary data into the arena: single words, and wrong records with valid
// checksums.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>

#include "pitwall/internal/series.h"
#include "shared/arena_file.h"
#include "tests/store/shared/queued_events.h"
#include "tests/store/shared/shared_arena.h"
#include "tests/support/soak.h"

namespace pitwall {
namespace {

using internal::QueuedEvent;

StoreOptions SmallArenaOptions() {
  StoreOptions options = OptionsWithoutSampler();
  options.max_bytes = 8U << 20;
  options.max_agents = 32;
  options.max_tools = 16;
  return options;
}

// Everything that a daemon does with an arena.
void LiveOn(SharedArena& arena) {
  for (int round = 0; round < 2; ++round) {
    arena.Take();
    arena.collector().ReadEvents();
    arena.collector().DiscardEvents();
    arena.collector().ReleaseUnused(std::chrono::milliseconds(0));
  }
}

class HostileProcessTest : public ::testing::Test {
 protected:
  HostileProcessTest() : arena_(SmallArenaOptions()) {}

  void Send(int events, const std::string& agent = "a") {
    AttachedStore store = Store::Attach(arena_.folder());
    for (int i = 0; i < events; ++i) {
      store.GetAgent(agent).ClaimTask("t" + std::to_string(i), "review").Complete(8);
    }
  }

  SharedArena arena_;
};

TEST_F(HostileProcessTest, NoWordInTheFileEndsTheDaemon) {
  {
    AttachedStore store = Store::Attach(arena_.folder());
    for (int i = 0; i < 3; ++i) {
      const std::string id = "agent-" + std::to_string(i);
      store.GetAgent(id).GetTool("bash").Record(std::chrono::microseconds(100));
      store.GetAgent(id).Heartbeat();
    }
  }
  arena_.Close();
  const std::string bytes = test::ReadFile(arena_.file());
  const std::uint64_t used_bytes = internal::OpenArenaFile(arena_.file()).arena->used_bytes();
  const auto stride = static_cast<std::uint64_t>(test::Rounds(61, 1)) * 4;
  std::uint64_t words = 0;
  for (const std::uint32_t word : {0xffff'ffffU, 0xffff'fffcU, 0x8000'0000U, 0x0001'fffeU}) {
    for (std::uint64_t at = 0; at < used_bytes; at += stride, ++words) {
      std::string damaged = bytes;
      std::memcpy(damaged.data() + at, &word, sizeof word);
      SCOPED_TRACE("word " + std::to_string(word) + " at " + std::to_string(at));
      std::ofstream(arena_.file(), std::ios::binary | std::ios::trunc) << damaged;
      arena_.Open();
      LiveOn(arena_);
      arena_.Close();
    }
  }
  RecordProperty("words", static_cast<int>(words));
}

// The front of the queue is a line number. With a block of 4 lines, the greatest ones exceed 32
// bits.
TEST_F(HostileProcessTest, AFrontBeyondTheFileIsDamageAndLeavesTheQueue) {
  for (const std::uint32_t line : {0xffff'ffffU, 0xffff'fffcU, 1U, 79U}) {
    QueuedEvents(arena_.file()).queue().newest.store(internal::QueuedEventRef(line));
    const std::uint64_t before = arena_.collector().stats().quarantined;
    EXPECT_TRUE(arena_.collector().ReadEvents().empty());
    EXPECT_EQ(arena_.collector().stats().quarantined, before + 1) << line;
    arena_.collector().DiscardEvents();
    EXPECT_FALSE(QueuedEvents(arena_.file()).queue().newest.load()) << line;
  }
  Send(1);
  EXPECT_EQ(arena_.collector().ReadEvents().size(), 2U);
}

TEST_F(HostileProcessTest, EventsOfUnknownTypesAreSkippedAndCounted) {
  Send(3);
  const QueuedEvents queued(arena_.file());
  int number = 0;
  ASSERT_EQ(queued.ForEach([&](QueuedEvent& event) {
    if (number < 2) event.kind.type = number == 0 ? std::uint8_t{kEventTypes} : std::uint8_t{255};
    event.contents.check = QueuedEvents::CheckOf(event);
    ++number;
  }),
            6U);
  EXPECT_EQ(arena_.collector().ReadEvents().size(), 4U);
  EXPECT_EQ(arena_.collector().stats().unknown_events, 2U);
  EXPECT_EQ(arena_.collector().stats().quarantined, 0U);
  arena_.collector().DiscardEvents();
  EXPECT_EQ(queued.queue().waiting.load(), 0U);
}

TEST_F(HostileProcessTest, WrongFlagsAndLengthsWithAValidChecksumAreDamage) {
  Send(3);
  const QueuedEvents queued(arena_.file());
  int number = 0;
  ASSERT_EQ(queued.ForEach([&](QueuedEvent& event) {
    switch (number++) {
      case 0:
        event.kind.success = 77;
        break;
      case 1:
        event.kind.has_duration = 2;
        break;
      case 2:
        event.kind.has_score = 255;
        break;
      case 3:
        event.contents.text_size_bytes = 129;
        break;
      case 4:
        event.contents.text_size_bytes = 0xffff'ffff;
        break;
      default:
        break;
    }
    event.contents.check = QueuedEvents::CheckOf(event);
  }),
            6U);
  const auto events = arena_.collector().ReadEvents();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].event.type, EventType::kTaskClaimed);
  EXPECT_EQ(events[0].event.task_id, "t0");
  EXPECT_EQ(arena_.collector().stats().quarantined, 5U);
}

TEST_F(HostileProcessTest, LinesOfNamesThatExceed32BitsAreNoNames) {
  Send(1);
  const QueuedEvents queued(arena_.file());
  queued.ForEach([&](QueuedEvent& event) {
    event.contents.task_type = internal::NameRef(0xffff'fffe);
    event.contents.role = internal::NameRef(0xffff'ffff);
    event.contents.check = QueuedEvents::CheckOf(event);
  });
  const auto events = arena_.collector().ReadEvents();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].event.task_type, "");
  EXPECT_EQ(events[0].event.role, "");
  EXPECT_EQ(events[0].event.agent_id, "a");
}

// What a reference of a directory chain leads to, at the moment of a removal.
TEST_F(HostileProcessTest, AChainThatLeadsOutOfTheFileLosesOnlyItsRecords) {
  { Store::Attach(arena_.folder()).GetAgent("a").GetTool("bash").Record(std::chrono::seconds(1)); }
  arena_.Take();
  const std::shared_ptr<internal::Arena> arena = internal::OpenArenaFile(arena_.file()).arena;
  for (internal::Line line = internal::kFirstLine; line < arena->used_bytes() / 64; ++line) {
    auto& links = arena->At(internal::Ref<internal::DirectoryLinks>(line));
    if (links.kind.load() == 0 || links.hash.load() == 0) continue;
    links.next.store(internal::Ref<internal::DirectoryLinks>(0xffff'fff0));
  }
  LiveOn(arena_);
  { Store::Attach(arena_.folder()).GetAgent("b").GetTool("bash").Record(std::chrono::seconds(1)); }
  EXPECT_EQ((arena_.Take()[{"b", "bash"}]), 1U);
}

TEST_F(HostileProcessTest, DroppedRecordsAreCountedBeyondTheReplacementOfTheFile) {
  QueuedEvents(arena_.file()).queue().dropped.store(12'270);
  EXPECT_EQ(arena_.collector().stats().dropped, 12'270U);
  const std::uint64_t id = arena_.collector().Offsets()[0].arena_id;
  for (int life = 0; life < 3; ++life) {
    arena_.Close();
    arena_.Open();  // nobody is attached, so a new file takes the place of the old one
    EXPECT_NE(arena_.collector().Offsets()[0].arena_id, id);
    EXPECT_EQ(arena_.collector().stats().dropped, 12'270U);
  }
  EXPECT_EQ(Store::Attach(arena_.folder()).stats().dropped, 12'270U);
}

TEST_F(HostileProcessTest, AReplacedFileStaysUntilItsEventsAreAccepted) {
  Send(2);
  arena_.Close();
  arena_.Open();
  arena_.Take();
  EXPECT_EQ(arena_.collector().ReadEvents().size(), 4U);
  arena_.collector().ReleaseUnused(std::chrono::milliseconds(0));  // ingest was busy
  EXPECT_EQ(arena_.collector().ReadEvents().size(), 4U);
  arena_.collector().DiscardEvents();
  arena_.collector().ReleaseUnused(std::chrono::milliseconds(0));
  EXPECT_EQ(arena_.collector().Offsets().size(), 1U);
  arena_.Close();
  arena_.Open();
  EXPECT_TRUE(arena_.collector().ReadEvents().empty());
}

}  // namespace
}  // namespace pitwall
