// An attached process keeps recording while the daemon is killed and restarted. Each call and each
// event is counted once.
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <random>
#include <thread>

#include "pitwall/store.h"
#include "tests/support/daemon_fixture.h"
#include "tests/support/soak.h"

namespace pitwall::daemon {
namespace {

using nlohmann::json;

// Shared with the recording process.
struct Recorded {
  std::atomic<bool> is_over;
  std::atomic<std::uint64_t> calls;
  std::atomic<std::uint64_t> tasks;
};

void RecordUntilSignalled(const std::string& folder, Recorded& recorded) {
  AttachedStore store = Store::Attach(folder);
  Agent agent = store.GetAgent("attached-1");
  Tool bash = agent.GetTool("bash");
  while (!recorded.is_over) {
    for (int i = 0; i < 1000; ++i) bash.Record(std::chrono::microseconds(100 + i));
    recorded.calls += 1000;
    agent.ClaimTask("task-" + std::to_string(recorded.tasks++), "fix").Complete(7.5);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // the pace of a busy agent
  }
}

class AttachedE2eTest : public test::DaemonTest {
 protected:
  json Fleet() const { return View("/api/agent-performance")["fleet"]; }
};

TEST_F(AttachedE2eTest, CallsRecordedWhileTheDaemonIsKilledAreCountedOnce) {
  const int kills = test::Rounds(6, 100);
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Start({"--snapshot.interval=1s"});
  void* const page =
      mmap(nullptr, sizeof(Recorded), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(page, MAP_FAILED);
  auto& recorded = *static_cast<Recorded*>(page);
  const pid_t recorder = fork();
  if (recorder == 0) {
    RecordUntilSignalled(folder_.path(), recorded);
    _exit(0);
  }
  for (int i = 0; i < kills; ++i) {
    // At any instant, often within a snapshot.
    std::this_thread::sleep_for(std::chrono::milliseconds(300 + random() % 1200));
    daemon_->Stop(SIGKILL);
    Start({"--snapshot.interval=1s"});
  }
  recorded.is_over = true;
  int status = 0;
  ASSERT_EQ(waitpid(recorder, &status, 0), recorder);
  ASSERT_EQ(status, 0);
  const json expected = {recorded.calls.load(), recorded.tasks.load(), recorded.tasks.load()};
  // Polls, because the daemon collects calls once a second.
  const auto await_counts = [&] {
    json found;
    const auto until = std::chrono::steady_clock::now() + test::kDeadline;
    do {
      const json fleet = Fleet();
      found = {fleet["tool_calls"], fleet["tasks_claimed"], fleet["tasks_completed"]};
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    } while (found != expected && std::chrono::steady_clock::now() < until);
    return found;
  };
  EXPECT_EQ(await_counts(), expected);
  Start();  // killed once more
  EXPECT_EQ(await_counts(), expected);
  munmap(page, sizeof(Recorded));
}

TEST_F(AttachedE2eTest, ADaemonWithoutAnArenaStartsAndLogsIt) {
  ASSERT_EQ(mkdir(folder_.File("pitwall.arena").c_str(), 0700), 0);
  Start();
  EXPECT_NE(daemon_->Log().find("Other processes cannot record"), std::string::npos);
  EXPECT_EQ(daemon_->PostEvents(R"({"type":"heartbeat","agent_id":"a"})")["accepted"], 1);
}

}  // namespace
}  // namespace pitwall::daemon
