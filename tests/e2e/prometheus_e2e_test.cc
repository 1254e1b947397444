// A real Prometheus scrapes the daemon.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/e2e/event_files.h"
#include "tests/e2e/expected_fleet.h"
#include "tests/support/daemon_fixture.h"

namespace pitwall::e2e {
namespace {

using nlohmann::json;
using test::ReadFile;

constexpr std::chrono::seconds kDeadline{60};

class PrometheusProcess {
 public:
  PrometheusProcess(const test::TemporaryFolder& folder, const std::string& target)
      : process_({"prometheus",
                  "--config.file=" + folder.Write("prometheus.yml",
                                                  "global:\n  scrape_interval: 1s\n"
                                                  "scrape_configs:\n"
                                                  "  - job_name: pitwall\n"
                                                  "    static_configs:\n"
                                                  "      - targets: ['" +
                                                      target + "']\n"),
                  "--storage.tsdb.path=" + folder.File("tsdb"),
                  "--web.listen-address=127.0.0.1:0"}) {
    // `msg="Listening on" address=…`, in which releases differ in quotes.
    address_ = process_.Errors().LineAfter("\"Listening on\" address=");
  }

  const std::string& Address() const { return address_; }
  std::string Log() const { return process_.Errors().Text(); }

  // The first answer that is not empty: the only value, as text.
  std::string Query(const std::string& query) const {
    const auto until = std::chrono::steady_clock::now() + kDeadline;
    while (std::chrono::steady_clock::now() < until) {
      // Until it is ready, it answers something else.
      const json answer =
          json::parse(test::Get(address_, "/api/v1/query?query=" + query).body, nullptr, false);
      const json result = answer.is_object()
                              ? answer.value(json::json_pointer("/data/result"), json::array())
                              : json::array();
      if (result.size() == 1) return result[0]["value"][1].get<std::string>();
      if (!result.empty()) return result.dump();
      std::this_thread::sleep_for(std::chrono::milliseconds(100));  // between two polls
    }
    return "nothing within the deadline";
  }

 private:
  test::ChildProcess process_;
  std::string address_;
};

class PrometheusE2eTest : public test::DaemonTest {
 protected:
  void ScrapeAndCompare(const std::string& path) {
    const ExpectedFleet fleet = Expect(ReadFile(path));
    Start();
    Import(*daemon_, path);
    ExpectPromtoolIsSilent();

    const test::TemporaryFolder folder;
    const PrometheusProcess prometheus(folder, Address());
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

TEST_F(PrometheusE2eTest, ItScrapesTheRightNumbers) { ScrapeAndCompare(OwnEvents()); }

TEST_F(PrometheusE2eTest, ItScrapesTheRightNumbersOfTheRealEvents) {
  PITWALL_NEED_REAL_EVENTS();
  ScrapeAndCompare(RealEvents());
}

}  // namespace
}  // namespace pitwall::e2e
