// Damaged arena files: no process crashes or hangs, and undamaged records stay readable.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <random>

#include "core/store_core.h"
#include "shared/arena_file.h"
#include "shared/collected_arena.h"
#include "tests/store/shared/shared_arena.h"
#include "tests/support/soak.h"

namespace pitwall {
namespace {

using internal::ArenaFault;
using internal::CollectedArena;
using internal::OpenedArena;
using ::testing::HasSubstr;

constexpr int kAgentsInFile = 20;
constexpr std::uint64_t kCalls = 50;

StoreOptions TinyOptions() {
  StoreOptions options = OptionsWithoutSampler();
  options.max_bytes = 8U << 20;
  options.max_agents = 32;
  options.max_tools = 16;
  return options;
}

class ArenaDamageTest : public ::testing::Test {
 protected:
  ArenaDamageTest() : arena_(TinyOptions()) {
    WaitFor(InChild([&] {
      AttachedStore store = Store::Attach(arena_.folder());
      for (int i = 0; i < kAgentsInFile; ++i) {
        Tool tool = store.GetAgent("agent-" + std::to_string(i)).GetTool("bash");
        for (std::uint64_t call = 0; call < kCalls; ++call) {
          tool.Record(std::chrono::microseconds(100 + 50 * call));
        }
        store.GetAgent("agent-" + std::to_string(i)).Heartbeat();
      }
    }));
    arena_.Close();
    bytes_ = test::ReadFile(arena_.file());
    const OpenedArena opened = internal::OpenArenaFile(arena_.file());
    used_bytes_ = opened.arena->used_bytes();
  }

  struct Found {
    bool is_refused = false;
    std::uint64_t detected = 0;
    int whole = 0;  // agents with exactly their recorded calls
    int wrong = 0;  // agents with anything else
  };
  Found Look(const std::string& path) {
    Found found;
    OpenedArena opened = internal::OpenArenaFile(path);
    if (opened.arena == nullptr) {
      found.is_refused = true;
      EXPECT_EQ(opened.status.path(), path);
      return found;
    }
    internal::StoreCore core(arena_.options());
    std::vector<CollectorMessage> notes;
    std::vector<SentEvent> events;
    CollectedArena source(opened.arena, path);
    source.CollectCalls(core, notes);
    source.AppendEvents(events);
    CollectorStats stats;
    source.AddTo(stats);
    found.detected = stats.quarantined;
    for (int i = 0; i < kAgentsInFile; ++i) {
      const internal::AgentRef agent = core.registry.agents().Find("agent-" + std::to_string(i));
      if (!agent) continue;
      const internal::NameRef tool = core.registry.names().Find(internal::NameKind::kTool, "bash");
      const internal::SeriesRef series =
          core.registry.series().Find(internal::SeriesKind::kTool, agent, tool, {});
      internal::SeriesValue value;
      AddCells(core.arena, core.registry.At(series), internal::Writers::kAll, value);
      ++(value.count() == kCalls ? found.whole : found.wrong);
    }
    return found;
  }

  SharedArena arena_;
  std::string bytes_;
  std::uint64_t used_bytes_ = 0;
};

TEST_F(ArenaDamageTest, AnUndamagedFileIsReadCompletely) {
  const Found found = Look(arena_.file());
  EXPECT_EQ(found.whole, kAgentsInFile);
  EXPECT_EQ(found.detected, 0U);
}

TEST_F(ArenaDamageTest, AFlippedByteCostsOneAgentAtMost) {
  const int flips = test::Rounds(2'000, 1'000'000);
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const int fd = open(arena_.file().c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  std::uint64_t refused = 0;
  std::uint64_t detected = 0;
  std::uint64_t harmed = 0;
  for (int i = 0; i < flips; ++i) {
    const auto at = static_cast<off_t>(random() % used_bytes_);
    const char was = bytes_[static_cast<std::size_t>(at)];
    const auto is = static_cast<char>(was ^ static_cast<char>(1 + random() % 255));
    ASSERT_EQ(pwrite(fd, &is, 1, at), 1);
    const Found found = Look(arena_.file());
    ASSERT_EQ(pwrite(fd, &was, 1, at), 1);
    if (found.is_refused) {
      ++refused;
      continue;
    }
    detected += found.detected != 0 ? 1 : 0;
    const int missing = kAgentsInFile - found.whole;
    harmed += missing != 0 ? 1 : 0;
    // All agents share the name of the one tool; without it none can be read.
    if (missing == kAgentsInFile && found.detected >= kAgentsInFile) continue;
    ASSERT_LE(missing, 1) << "byte " << at << " of " << used_bytes_;
  }
  close(fd);
  RecordProperty("refused", static_cast<int>(refused));
  RecordProperty("detected", static_cast<int>(detected));
  std::printf("%d flips: file refused %lu, record detected %lu, one agent harmed %lu\n", flips,
              refused, detected, harmed);
  EXPECT_GT(detected, 0U);
}

TEST_F(ArenaDamageTest, AFlippedByteInTheConstantHeaderRefusesTheFile) {
  const auto flip = [this](std::size_t at) {
    std::string damaged = bytes_.substr(0, used_bytes_);
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    std::ofstream(arena_.file(), std::ios::binary | std::ios::trunc) << damaged;
    EXPECT_TRUE(Look(arena_.file()).is_refused) << "byte " << at;
  };
  for (std::size_t at = 0; at < offsetof(internal::ArenaHeader, next_line); ++at) flip(at);
  constexpr std::size_t kRoots = internal::kRegistryLine * internal::kLineBytes;
  for (std::size_t at = 0; at < offsetof(internal::RegistryRoots, first_agent); ++at) {
    flip(kRoots + at);
  }
}

TEST_F(ArenaDamageTest, ATruncatedFileGivesItsRemainingRecords) {
  const std::string path = arena_.file() + ".cut";
  int least = 0;
  for (std::uint64_t size_bytes = 0; size_bytes <= used_bytes_; size_bytes += 64) {
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(bytes_.data(), static_cast<std::streamsize>(size_bytes));
    const Found found = Look(path);
    EXPECT_EQ(found.wrong, 0) << size_bytes;
    // A longer file has more intact records.
    EXPECT_GE(found.whole, least) << size_bytes;
    least = found.whole;
  }
  EXPECT_EQ(least, kAgentsInFile);
}

TEST_F(ArenaDamageTest, AFileThatIsNoArenaIsRenamed) {
  for (const std::string& content : {std::string(), std::string("hello"), std::string(1 << 20, 'x'),
                                     bytes_.substr(0, 4000), "X" + bytes_.substr(1)}) {
    test::TemporaryFolder folder;
    std::ofstream(folder.File("pitwall.arena"), std::ios::binary) << content;
    auto opened = ArenaCollector::Open(folder.path(), arena_.options());
    ASSERT_TRUE(opened.ok()) << opened.status().ToString();
    const std::unique_ptr<ArenaCollector> collector = *std::move(opened);
    const std::vector<CollectorMessage> notes = collector->DrainMessages();
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_TRUE(notes[0].is_problem);
    EXPECT_THAT(notes[0].text, HasSubstr("renamed to"));
    EXPECT_EQ(test::ReadFile(folder.File("pitwall.arena.aside-1")), content);
    Store::Attach(folder.path()).GetAgent("a").GetTool("bash").Record(std::chrono::milliseconds(1));
  }
}

TEST_F(ArenaDamageTest, AnotherLayoutIsNeverWrittenTo) {
  std::string other = bytes_;
  other[8] = 99;  // the layout's version
  std::ofstream(arena_.file(), std::ios::binary | std::ios::trunc) << other;
  EXPECT_THROW(Store::Attach(arena_.folder()), AttachError);
  EXPECT_EQ(test::ReadFile(arena_.file()), other);
}

TEST_F(ArenaDamageTest, ATruncatedFileHarmsNoRecordingProcess) {
  SharedArena arena(TinyOptions());
  AttachedStore store = Store::Attach(arena.folder());
  Tool bash = store.GetAgent("a").GetTool("bash");
  bash.Record(std::chrono::milliseconds(1));
  arena.Take();
  ASSERT_EQ(truncate(arena.file().c_str(), 8192), 0);
  for (int i = 0; i < 1000; ++i) bash.Record(std::chrono::milliseconds(i));
  for (int i = 0; i < 100; ++i) store.GetAgent("b" + std::to_string(i)).GetTool("bash").Record({});
  arena.Take();
  EXPECT_GT(store.stats().lost_pages, 0U);
}

}  // namespace
}  // namespace pitwall
