// A full or read-only disk: records without room are counted as dropped, and recording continues
// otherwise. Each test runs in its own mount namespace.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

#include <fstream>

#include "tests/store/shared/recording_process.h"
#include "tests/store/shared/shared_arena.h"

namespace pitwall {
namespace {

using ::testing::HasSubstr;

constexpr int kNoMounts = 99;

// In a child process; the mounts end with it.
template <class Work>
void OnSmallDisk(const Work& work) {
  const test::TemporaryFolder folder;
  const int status = WaitFor(InChild([&] {
    const bool is_mounted =
        (unshare(CLONE_NEWNS) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
        mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
        mount("none", folder.path().c_str(), "tmpfs", 0, "size=8m") == 0;
    if (!is_mounted) _exit(kNoMounts);
    work(folder.path());
    _exit(::testing::Test::HasFailure() ? 1 : 0);
  }));
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNoMounts) {
    GTEST_SKIP() << "needs leave to mount a tmpfs in a mount namespace of its own";
  }
  EXPECT_EQ(status, 0);
}

StoreOptions Options() {
  StoreOptions options = OptionsWithoutSampler();
  options.max_agents = 20'000;
  options.max_bytes = 256U << 20;
  return options;
}

std::uint64_t CallsIn(const Store& store) {
  std::uint64_t calls = 0;
  for (const AgentReading& agent : store.Read(Window::kAll).agents) {
    for (const ToolReading& tool : agent.tools) calls += tool.calls;
  }
  return calls;
}

TEST(FullDiskTest, RecordsWithoutRoomAreDroppedAndTheOthersCounted) {
  OnSmallDisk([](const std::string& folder) {
    Store store(Options());
    auto opened = ArenaCollector::Open(folder, Options());
    ASSERT_TRUE(opened.ok()) << opened.status().ToString();
    const std::unique_ptr<ArenaCollector> collector = *std::move(opened);
    AttachedStore attached = Store::Attach(folder);
    Tool known = attached.GetAgent("known").GetTool("bash");
    known.Record(std::chrono::milliseconds(1));
    constexpr std::uint64_t kAgents = 15'000;
    for (std::uint64_t i = 0; i < kAgents; ++i) {
      attached.GetAgent("agent-" + std::to_string(i))
          .GetTool("bash")
          .Record(std::chrono::milliseconds(1));
    }
    const std::uint64_t dropped = attached.stats().dropped;
    EXPECT_GT(dropped, 0U);
    for (int i = 0; i < 1000; ++i) known.Record(std::chrono::milliseconds(1));
    collector->CollectCalls(store);
    EXPECT_EQ(CallsIn(store) + dropped, 1 + kAgents + 1000);
    EXPECT_EQ(attached.stats().lost_pages, 0U);
  });
}

TEST(FullDiskTest, WithoutRoomForAnArenaTheReasonIsGiven) {
  OnSmallDisk([](const std::string& folder) {
    std::ofstream filler(folder + "/filler", std::ios::binary);
    const std::string block(1 << 20, 'x');
    while (filler.write(block.data(), 1 << 20).flush()) {
    }
    const auto opened = ArenaCollector::Open(folder, Options());
    ASSERT_FALSE(opened.ok());
    EXPECT_THAT(opened.status().path(), HasSubstr("pitwall.arena"));
    EXPECT_EQ(opened.status().cause(), "No space left on device");
  });
}

TEST(FullDiskTest, OnAReadOnlyDiskTheReasonIsGiven) {
  OnSmallDisk([](const std::string& folder) {
    ASSERT_TRUE(ArenaCollector::Open(folder, Options()).ok());
    ASSERT_EQ(mount("none", folder.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "size=8m"), 0);
    EXPECT_THAT(ArenaCollector::Open(folder, Options()).status().cause(), HasSubstr("Read-only"));
    EXPECT_THROW(Store::Attach(folder), AttachError);
  });
}

// The kernel refuses to make a file system read-only while it is written to. A bind mount over it
// makes only new opens read-only.
TEST(FullDiskTest, AnAttachedProcessContinuesWhenTheFolderBecomesReadOnly) {
  OnSmallDisk([](const std::string& folder) {
    Store store(Options());
    auto opened = ArenaCollector::Open(folder, Options());
    ASSERT_TRUE(opened.ok()) << opened.status().ToString();
    const std::unique_ptr<ArenaCollector> collector = *std::move(opened);
    RecordingProcess process(folder, "a");
    process.AwaitRounds(100);
    EXPECT_EQ(mount("none", folder.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "size=8m"), -1);
    ASSERT_EQ(mount(folder.c_str(), folder.c_str(), nullptr, MS_BIND, nullptr), 0);
    ASSERT_EQ(mount(nullptr, folder.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr),
              0);
    EXPECT_THROW(Store::Attach(folder), AttachError);
    for (int look = 0; look < 10; ++look) {
      process.AwaitRounds(100);
      collector->CollectCalls(store);
      collector->ReadEvents();
      collector->DiscardEvents();
      collector->ReleaseUnused(std::chrono::hours(1));
    }
    ASSERT_EQ(umount(folder.c_str()), 0);
    Store::Attach(folder).GetAgent("new").GetTool("bash").Record(std::chrono::milliseconds(1));
    EXPECT_EQ(process.End(), 0);
    collector->CollectCalls(store);
    EXPECT_EQ(CallsIn(store), 1 + RecordingProcess::kAgents * process.rounds());
    EXPECT_EQ(collector->stats().lost_pages + process.lost_pages(), 0U);
  });
}

}  // namespace
}  // namespace pitwall
