// OTLP bodies in random order, split at random, repeated, and with kills between them: the totals
// are those of the bodies in order.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "tests/e2e/agent_records.h"
#include "tests/support/child_process.h"
#include "tests/support/daemon_process.h"
#include "tests/support/raw_http.h"
#include "tests/support/soak.h"
#include "tests/support/temporary_folder.h"

#ifndef PITWALL_FAKETIME
#define PITWALL_FAKETIME ""
#endif

namespace pitwall::e2e {
namespace {

using nlohmann::json;

// A slower clock, so that nothing is counted early on a slow machine.
test::ChildProcess::Environment SlowClock() {
  if (std::string(PITWALL_FAKETIME).empty()) return {};
  return {{"LD_PRELOAD", PITWALL_FAKETIME},
          {"FAKETIME", "@2026-01-01 00:00:10 x0.1"},
          {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}};
}

class TelemetryOrderE2eTest : public ::testing::Test {
 protected:
  using Daemon = std::unique_ptr<test::DaemonProcess>;

  static Daemon Start(const std::string& folder) {
    return std::make_unique<test::DaemonProcess>(
        folder, std::vector<std::string>{"--snapshot.interval=1s"}, "127.0.0.1:0", SlowClock());
  }

  static void Send(const test::DaemonProcess& daemon, const std::vector<AgentRecord>& records) {
    const test::RawResponse response =
        test::Post(daemon.Address(), PathOf(records.front()), BodyOf(records));
    ASSERT_EQ(response.status, 200) << response.body;
    ASSERT_EQ(response.body, "{}");
  }

  // Stops the daemon, which counts what it holds, and reads its snapshot.
  static std::map<std::string, std::int64_t> StopAndSum(Daemon daemon, const std::string& folder) {
    EXPECT_EQ(daemon->Stop(), 0) << daemon->Log();
    const json snapshot =
        json::parse(test::ReadFile(folder + "/agent-health-metrics.json"), nullptr, false);
    std::map<std::string, std::int64_t> totals;
    for (const auto& [name, agent] : snapshot["agents"].items()) {
      for (const auto& [tool, counts] : agent["tools"].items()) {
        totals["calls of " + tool + " by " + name] = counts["calls"].get<std::int64_t>();
        totals["errors of " + tool] += counts["errors"].get<std::int64_t>();
      }
      totals["input"] += agent["tokens"]["input"].get<std::int64_t>();
      totals["output"] += agent["tokens"]["output"].get<std::int64_t>();
      totals["tasks of " + name] = agent["tasks_completed"].get<std::int64_t>();
    }
    return totals;
  }
};

TEST_F(TelemetryOrderE2eTest, OrderRepetitionSplitsAndKillsChangeNoTotal) {
  const std::map<std::string, std::int64_t> expected = {{"calls of bash by planner", 1},
                                                        {"calls of ask_writer by planner", 1},
                                                        {"calls of search by writer", 1},
                                                        {"calls of read by crew", 1},
                                                        {"calls of Bash by 5c1f0a52-session", 1},
                                                        {"errors of bash", 0},
                                                        {"errors of ask_writer", 0},
                                                        {"errors of search", 0},
                                                        {"errors of read", 1},
                                                        {"errors of Bash", 1},
                                                        {"input", 210},
                                                        {"output", 21},
                                                        {"tasks of planner", 1},
                                                        {"tasks of writer", 1},
                                                        {"tasks of crew", 1},
                                                        {"tasks of 5c1f0a52-session", 0}};
  std::mt19937_64 random(test::PrintedSeed());
  const int rounds = test::Rounds(5, 200);
  for (int round = 0; round < rounds; ++round) {
    const test::TemporaryFolder folder;
    std::vector<AgentRecord> records = AgentRecords();
    const bool is_reference = round == 0;
    if (!is_reference) {
      const std::vector<AgentRecord> again = AgentRecords();
      std::ranges::copy(again, std::back_inserter(records));
      std::ranges::shuffle(records, random);
    }
    Daemon daemon = Start(folder.path());
    ASSERT_NE(daemon->Address(), "") << daemon->Log();
    int kills = 0;
    for (auto next = records.begin(); next != records.end();) {
      const auto first = next;
      const std::uint64_t max_count = 1 + random() % 4;
      std::vector<AgentRecord> body;
      while (next != records.end() && body.size() < max_count && next->is_span == first->is_span) {
        body.push_back(*next++);
      }
      Send(*daemon, body);
      if (is_reference || random() % 4 != 0) continue;
      EXPECT_EQ(daemon->Stop(SIGKILL), 128 + SIGKILL);
      daemon = Start(folder.path());
      ASSERT_NE(daemon->Address(), "") << daemon->Log();
      ++kills;
    }
    std::printf("round %d: %zu records, %d kills\n", round, records.size(), kills);
    ASSERT_EQ(StopAndSum(std::move(daemon), folder.path()), expected) << "round " << round;
  }
}

}  // namespace
}  // namespace pitwall::e2e
