// A real Prometheus scrapes the daemon.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/event_files.h"
#include "tests/e2e/expected_fleet.h"
#include "tests/support/daemon_fixture.h"
#include "tests/support/prometheus_process.h"

namespace pitwall::e2e {
namespace {

using test::ReadFile;

class PrometheusE2eTest : public test::DaemonTest {
 protected:
  void ScrapeAndCompare(const std::string& path) {
    const ExpectedFleet fleet = Expect(ReadFile(path));
    Start();
    Import(*daemon_, path);
    ExpectPromtoolIsSilent();

    const test::TemporaryFolder folder;
    const test::PrometheusProcess prometheus(folder, test::ScrapeEverySecond(Address()));
    ASSERT_NE(prometheus.Address(), "")
        << "is prometheus (package prometheus) installed? " << prometheus.Log();
    const auto sum = [&](auto get) { return std::to_string(fleet.Sum(get)); };
    EXPECT_EQ(prometheus.Query("sum(pitwall_tool_calls_total)"),
              sum([](const auto& agent) { return agent.ToolCalls(); }));
    EXPECT_EQ(prometheus.Query("sum(pitwall_tool_errors_total)"),
              sum([](const auto& agent) { return agent.ToolErrors(); }));
    EXPECT_EQ(prometheus.Query("sum(pitwall_tasks_completed_total)"),
              sum([](const auto& agent) { return agent.completed; }));
    EXPECT_EQ(prometheus.Query("count(pitwall_agent_info)"), std::to_string(fleet.agents.size()));
    EXPECT_EQ(prometheus.Query("up"), prometheus.Query("vector(1)"));
  }

  void ExpectPromtoolIsSilent() {
    const test::Ran promtool =
        test::RunToEnd({"promtool", "check", "metrics"}, {}, test::Get(Address(), "/metrics").body);
    EXPECT_EQ(promtool.exit_code, 0) << "is promtool (package prometheus) installed?";
    EXPECT_EQ(promtool.out, "");
    EXPECT_EQ(promtool.errors, "");
  }
};

TEST_F(PrometheusE2eTest, ItScrapesTheExpectedNumbers) { ScrapeAndCompare(OwnEvents()); }

TEST_F(PrometheusE2eTest, ItScrapesTheRightNumbersOfTheRealEvents) {
  PITWALL_NEED_REAL_EVENTS();
  ScrapeAndCompare(RealEvents());
}

}  // namespace
}  // namespace pitwall::e2e
