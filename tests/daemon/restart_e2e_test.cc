// The state of the daemon after a stop and after a kill.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/e2e/agreement.h"
#include "tests/e2e/event_files.h"
#include "tests/support/daemon_fixture.h"

namespace pitwall::daemon {
namespace {

using e2e::Timeless;
using nlohmann::json;
using test::ReadFile;
using ::testing::HasSubstr;

constexpr std::array kWindows = {"1m", "5m", "15m", "1h", "6h", "24h", "all"};
constexpr char kSnapshot[] = "agent-health-metrics.json";
constexpr char kPrevious[] = "agent-health-metrics.previous.json";

class RestartE2eTest : public test::DaemonTest {
 protected:
  // Every JSON view without its time.
  json EveryView() const {
    json views;
    for (const std::string window : kWindows) {
      views["fleet"][window] = Timeless(View("/api/agent-performance?window=" + window));
      views["tools"][window] = Timeless(View("/api/tools?window=" + window));
    }
    for (const std::string agent_id : {"coder-1", "coder-2", "reviewer-1", "tester-1"}) {
      json page = Timeless(View("/api/agent-performance/" + agent_id + "?window=all"));
      page.erase("history");  // its steps end now
      for (json& claim : page["claims"]) claim.erase("waited_ms");
      views["agents"][agent_id] = std::move(page);
    }
    return views;
  }

  // Polls until the daemon has written one more snapshot.
  void AwaitSnapshot() const {
    const auto written = [this] {
      struct stat info {};
      if (stat(folder_.File(kSnapshot).c_str(), &info) != 0) return std::uint64_t{0};
      return std::uint64_t{info.st_ino};
    };
    const std::uint64_t before = written();
    const auto until = std::chrono::steady_clock::now() + test::kDeadline;
    while (written() == before) {
      ASSERT_LT(std::chrono::steady_clock::now(), until) << "no snapshot was written";
      std::this_thread::sleep_for(std::chrono::milliseconds(20));  // between two polls
    }
  }

  static std::string Call(const std::string& id) {
    return R"({"type":"tool_call","agent_id":"coder-1","tool":"bash","duration_ms":40,)"
           R"("event_id":")" +
           id + "\"}";
  }
  std::vector<std::string> BrokenFiles() const {
    std::vector<std::string> broken;
    for (const auto& file : std::filesystem::directory_iterator(folder_.path())) {
      if (file.path().string().find(".broken") != std::string::npos) broken.push_back(file.path());
    }
    return broken;
  }
};

TEST_F(RestartE2eTest, AfterSigtermEveryViewIsTheSameAgain) {
  Start();
  const std::string events = ReadFile(e2e::OwnEvents());
  ASSERT_EQ(daemon_->PostEvents(events)["rejected"], 0);
  ASSERT_EQ(daemon_->PostEvents(Call("now"))["accepted"], 1);  // is in the windows too
  const json before = EveryView();
  ASSERT_EQ(before["fleet"]["1h"]["fleet"]["tool_calls"], 1);
  EXPECT_EQ(daemon_->Stop(), 0) << daemon_->Log();

  Start();
  EXPECT_EQ(json::diff(before, EveryView()), json::array());
}

TEST_F(RestartE2eTest, TheSnapshotIsTheViewOfAllTime) {
  Start({"--snapshot.interval=1s"});
  ASSERT_EQ(daemon_->PostEvents(ReadFile(e2e::OwnEvents()))["rejected"], 0);
  const json view = View("/api/agent-performance?window=all&limit=10000");
  EXPECT_EQ(daemon_->Stop(), 0);
  const json snapshot = json::parse(ReadFile(folder_.File(kSnapshot)), nullptr, false);
  EXPECT_EQ(json::diff(Timeless(view), Timeless(snapshot)), json::array());
  e2e::ExpectViewAgrees(snapshot, e2e::Expect(ReadFile(e2e::OwnEvents())));
}

TEST_F(RestartE2eTest, EventIdsAreKnownAgainAfterARestart) {
  Start();
  std::string calls;
  for (int i = 0; i < 50; ++i) calls += Call("call-" + std::to_string(i)) + '\n';
  ASSERT_EQ(daemon_->PostEvents(calls)["accepted"], 50);
  EXPECT_EQ(daemon_->Stop(), 0);

  Start();
  const json again = daemon_->PostEvents(calls);
  EXPECT_EQ(again["accepted"], 0);
  EXPECT_EQ(again["duplicates"], 50);
  EXPECT_EQ(ToolCalls(), 50U);
}

TEST_F(RestartE2eTest, ATaskClaimedBeforeARestartIsTimedFromItsClaim) {
  Start();
  daemon_->PostEvents(
      R"({"type":"task_claimed","agent_id":"coder-1","task_id":"t","timestamp":1762329600000})");
  EXPECT_EQ(daemon_->Stop(), 0);
  Start();
  EXPECT_EQ(View("/api/agent-performance")["fleet"]["tasks_in_progress"], 1);
  daemon_->PostEvents(
      R"({"type":"task_completed","agent_id":"coder-1","task_id":"t","timestamp":1762329660000})");
  const json agent = View("/api/agent-performance")["agents"]["coder-1"];
  EXPECT_EQ(agent["tasks_in_progress"], 0);
  EXPECT_EQ(agent["total_duration_ms"], 60'000);
}

TEST_F(RestartE2eTest, AfterAKillTheLastSnapshotsViewIsThere) {
  Start({"--snapshot.interval=1s"});
  ASSERT_EQ(daemon_->PostEvents(ReadFile(e2e::OwnEvents()))["rejected"], 0);
  const json before = EveryView();
  AwaitSnapshot();
  AwaitSnapshot();  // the first may have begun before the events
  EXPECT_EQ(daemon_->Stop(SIGKILL), 128 + SIGKILL);

  Start();
  EXPECT_EQ(json::diff(before, EveryView()), json::array());
}

TEST_F(RestartE2eTest, ABrokenSnapshotIsRenamedAndThePreviousOneLosesNothing) {
  Start();
  ASSERT_EQ(daemon_->PostEvents(ReadFile(e2e::OwnEvents()))["rejected"], 0);
  EXPECT_EQ(daemon_->Stop(), 0);
  Start();
  ASSERT_EQ(daemon_->PostEvents(Call("later"))["accepted"], 1);  // after the one before it
  const json before = EveryView();
  EXPECT_EQ(daemon_->Stop(), 0);
  ASSERT_TRUE(std::filesystem::exists(folder_.File(kPrevious)));

  const std::string whole = ReadFile(folder_.File(kSnapshot));
  folder_.Write(kSnapshot, whole.substr(0, whole.size() / 2));
  Start();
  EXPECT_EQ(json::diff(before, EveryView()), json::array());
  ASSERT_EQ(BrokenFiles().size(), 1U);
  EXPECT_EQ(ReadFile(BrokenFiles().front()), whole.substr(0, whole.size() / 2));
  EXPECT_THAT(daemon_->Log(), HasSubstr(BrokenFiles().front()));
  EXPECT_THAT(daemon_->Log(), HasSubstr(kPrevious));
}

TEST_F(RestartE2eTest, WithoutAnIntactSnapshotItStartsEmptyAndLogsIt) {
  folder_.Write(kSnapshot, "{\"version\":");
  folder_.Write(kPrevious, std::string("\0\xff", 2));
  Start();
  EXPECT_EQ(View("/api/agent-performance")["fleet"]["agents"], 0);
  EXPECT_EQ(BrokenFiles().size(), 2U);
  EXPECT_THAT(daemon_->Log(), HasSubstr("level=error"));
}

}  // namespace
}  // namespace pitwall::daemon
