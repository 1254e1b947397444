// Native histograms in a real Prometheus, over the retirement of an agent and a restart.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/e2e/event_files.h"
#include "tests/support/daemon_fixture.h"
#include "tests/support/prometheus_process.h"

namespace pitwall::e2e {
namespace {

using nlohmann::json;

const std::vector<std::string> kNative = {"--enable-feature=native-histograms"};

std::string ToolCall(const std::string& agent_id, double duration_ms) {
  return json({{"type", "tool_call"},
               {"agent_id", agent_id},
               {"tool", "bash"},
               {"duration_ms", duration_ms}})
             .dump() +
         '\n';
}

class NativeHistogramsE2eTest : public test::DaemonTest {
 protected:
  const test::TemporaryFolder prometheus_folder_;
};

TEST_F(NativeHistogramsE2eTest, QuantilesAgreeWithTheJsonViewWithinABucket) {
  Start();
  std::string lines;
  for (int i = 0; i < 500; ++i) lines += ToolCall("coder-1", 0.00001 + 0.7 * i * i);
  ASSERT_EQ(daemon_->PostEvents(lines)["accepted"], 500);
  const test::PrometheusProcess prometheus(prometheus_folder_, test::ScrapeEverySecond(Address()),
                                           kNative);
  const std::string series =
      R"(pitwall_agent_tool_duration_seconds{agent_id="coder-1",tool="bash"})";
  EXPECT_EQ(prometheus.Query("histogram_count(" + series + ")"), "500") << prometheus.Log();
  const json tool = View("/api/agent-performance/coder-1")["tools"]["bash"];
  const double bucket = std::exp2(1.0 / 8);
  for (const auto& [quantile, field] : {std::pair{"0.5", "p50_ms"}, std::pair{"0.95", "p95_ms"}}) {
    const double seconds = std::stod(
        prometheus.Query(std::string("histogram_quantile(") + quantile + "," + series + ")"));
    const double viewed = tool[field].get<double>() / 1000;
    EXPECT_LT(seconds, viewed * bucket) << field;
    EXPECT_GT(seconds, viewed / bucket) << field;
  }
  EXPECT_EQ(prometheus.Query(R"(histogram_count(pitwall_tool_duration_seconds{tool="bash"}))"),
            "500");
}

TEST_F(NativeHistogramsE2eTest, EveryFormatThatPrometheusAsksForHoldsTheSameNumbers) {
  Start();
  Import(*daemon_, OwnEvents());
  const test::PrometheusProcess protobuf(prometheus_folder_, test::ScrapeEverySecond(Address()),
                                         kNative);
  const test::TemporaryFolder folder;
  const test::PrometheusProcess openmetrics(folder, test::ScrapeEverySecond(Address()));
  for (const std::string query :
       {"sum(pitwall_tasks_claimed_total)", "sum(pitwall_tool_calls_total)",
        "sum(pitwall_cost_usd_total)", "sum(pitwall_tokens_total)",
        "sum(pitwall_fleet_quality_score_sum)",
        "sum(pitwall_tool_duration_seconds_count) or "
        "histogram_count(sum(pitwall_tool_duration_seconds))",
        "up"}) {
    EXPECT_EQ(protobuf.Query(query), openmetrics.Query(query)) << query;
  }
  EXPECT_EQ(protobuf.Query("count(pitwall_task_duration_seconds_bucket) or vector(0)"), "0");
  EXPECT_NE(openmetrics.Query("count(pitwall_tasks_claimed_created)"), "0");
}

TEST_F(NativeHistogramsE2eTest, AnAgentThatLeavesGoesStale) {
  Start({"--agents.retention=2s", "--history.slot=1s"});
  const test::PrometheusProcess prometheus(prometheus_folder_, test::ScrapeEverySecond(Address()),
                                           kNative);
  ASSERT_EQ(prometheus.Query("up"), "1");
  ASSERT_EQ(daemon_->PostEvents(ToolCall("leaves", 5))["accepted"], 1);
  const std::string series = R"(pitwall_tool_calls_total{agent_id="leaves"})";
  // Present once, then absent long before Prometheus's lookback of five minutes has passed.
  EXPECT_EQ(prometheus.Query("last_over_time(" + series + "[5m])"), "1");
  EXPECT_EQ(prometheus.QueryUntil("absent(" + series + ")", "1"), "1");
  EXPECT_EQ(prometheus.QueryUntil(R"(pitwall_fleet_tool_calls_total{tool="bash"})", "1"), "1");
}

TEST_F(NativeHistogramsE2eTest, ARestartIsNoCounterReset) {
  Start();
  Import(*daemon_, OwnEvents());
  const std::string address = Address();
  const test::PrometheusProcess prometheus(prometheus_folder_, test::ScrapeEverySecond(address),
                                           kNative);
  const std::string claimed = prometheus.Query("pitwall_fleet_tasks_claimed_total");
  ASSERT_NE(claimed, "0");
  ASSERT_EQ(daemon_->Stop(), 0);
  daemon_.reset();
  daemon_ =
      std::make_unique<test::DaemonProcess>(folder_.path(), std::vector<std::string>{}, address);
  ASSERT_EQ(Address(), address) << daemon_->Log();
  ASSERT_EQ(prometheus.QueryUntil("changes(process_start_time_seconds[5m])", "1"), "1");
  EXPECT_EQ(prometheus.Query("pitwall_fleet_tasks_claimed_total"), claimed);
  EXPECT_EQ(prometheus.Query("sum(resets(pitwall_tasks_claimed_total[5m]))"), "0");
  EXPECT_EQ(prometheus.Query("sum(resets(pitwall_tool_calls_total[5m]))"), "0");
  EXPECT_EQ(prometheus.Query("sum(resets(pitwall_task_duration_seconds[5m]))"), "0");
}

}  // namespace
}  // namespace pitwall::e2e
