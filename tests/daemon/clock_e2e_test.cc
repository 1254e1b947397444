// The wall clock is set a year ahead or back while the daemon runs. Nothing expires or ages.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/daemon_fixture.h"

namespace pitwall::daemon {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

#ifndef PITWALL_FAKETIME
#define PITWALL_FAKETIME ""
#endif

class ClockE2eTest : public test::DaemonTest, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    if (std::string_view(PITWALL_FAKETIME).empty())
      GTEST_SKIP() << "needs libfaketimeMT.so.1, of the package libfaketime";
    SetClock("+0");
    StartWithClock();
  }
  void StartWithClock() {
    Start({"--snapshot.interval=1s"}, {{"LD_PRELOAD", PITWALL_FAKETIME},
                                       {"FAKETIME_TIMESTAMP_FILE", ClockFile()},
                                       {"FAKETIME_NO_CACHE", "1"},
                                       {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}});
  }
  void SetClock(const std::string& offset) const {
    // In one step: the daemon reads it whenever it asks for the time.
    std::ofstream(ClockFile() + ".new") << offset << '\n';
    std::filesystem::rename(ClockFile() + ".new", ClockFile());
  }
  std::string Day() const {
    return View("/api/agent-performance")["last_updated"].get<std::string>().substr(0, 10);
  }
  void Post(const std::string& event) const {
    const json response = daemon_->PostEvents(event);
    ASSERT_EQ(response["accepted"], 1) << response;
  }
  void ExpectAllThere() const {
    for (const std::string window : {"5m", "24h", "all"}) {
      const json agent = View("/api/agent-performance?window=" + window)["agents"]["a"];
      EXPECT_EQ(agent["tool_calls"], 2) << window;
      EXPECT_EQ(agent["tasks_claimed"], 2) << window;
      EXPECT_EQ(agent["tasks_completed"], 1) << window;
      EXPECT_EQ(agent["tasks_abandoned"], 0) << window;
      EXPECT_EQ(agent["tasks_in_progress"], 1) << window;
      EXPECT_LT(agent["total_duration_ms"], 60'000) << window;
    }
    const json claims = View("/api/agent-performance/a")["claims"];
    ASSERT_EQ(claims.size(), 1U);
    EXPECT_LT(claims[0]["waited_ms"], 60'000);
  }
  // Waits for two snapshots, so that the sampler has read the new clock.
  void AwaitScan() const {
    const auto written = [this] {
      const std::string text = test::Get(Address(), "/metrics").body;
      constexpr std::string_view kName = "\npitwall_snapshot_written_total ";
      const std::size_t at = text.find(kName);
      return at == text.npos ? -1.0 : std::stod(text.substr(at + kName.size()));
    };
    const double before = written();
    ASSERT_GE(before, 0);
    while (written() < before + 2) std::this_thread::sleep_for(20ms);
  }

 private:
  std::string ClockFile() const { return folder_.path() + "-clock"; }
};

INSTANTIATE_TEST_SUITE_P(AYear, ClockE2eTest, ::testing::Values("+365d", "-365d"),
                         [](const auto& offset) {
                           return std::string(offset.param[0] == '+' ? "Ahead" : "Back");
                         });

TEST_P(ClockE2eTest, NothingExpiresAndNothingAges) {
  Post(R"({"type":"task_claimed","agent_id":"a","task_id":"t1","task_type":"code"})");
  Post(R"({"type":"task_claimed","agent_id":"a","task_id":"t2","task_type":"code"})");
  Post(R"({"type":"tool_call","agent_id":"a","tool":"bash","duration_ms":5})");
  const std::string began = Day();
  SetClock(GetParam());
  ASSERT_NE(Day(), began);
  Post(R"({"type":"task_completed","agent_id":"a","task_id":"t1"})");
  AwaitScan();
  Post(R"({"type":"tool_call","agent_id":"a","tool":"bash","duration_ms":5})");
  ExpectAllThere();
  // The snapshot is written and restored under the new clock.
  ASSERT_EQ(daemon_->Stop(), 0);
  StartWithClock();
  ExpectAllThere();
}

}  // namespace
}  // namespace pitwall::daemon
