// The daemon writes to a real Prometheus and a real VictoriaMetrics.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <thread>

#include "tests/e2e/event_files.h"
#include "tests/exposition/text_parser.h"
#include "tests/remote_write/decoded.h"
#include "tests/remote_write/receivers.h"
#include "tests/support/daemon_fixture.h"

namespace pitwall::remote_write {
namespace {

using nlohmann::json;
using testing::Receiver;
using Values = std::map<std::string, double>;

constexpr std::chrono::seconds kDeadline{60};

// The agents' families do not change without events; the daemon's own families do.
const std::string kOfAgents = "pitwall_(agent|task|quality|tool|tokens|cost).*";

// A unique form of the selector: VictoriaMetrics caches for some seconds that a selector found
// nothing.
std::string Anew(const std::string& matchers) {
  static int count = 0;
  return "{" + matchers + ",nonce!=\"" + std::to_string(++count) + "\"}";
}

// Polls until the condition holds; false at the deadline.
bool Eventually(const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + kDeadline;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // between two polls
  }
  return true;
}

class ReceiversE2eTest : public test::DaemonTest {
 protected:
  void SetUp() override {
    ASSERT_EQ(std::system("command -v prometheus victoria-metrics >/dev/null"), 0)
        << "are the packages installed?";
  }
  void StartWriting(const std::vector<const Receiver*>& receivers,
                    std::vector<std::string> flags = {}) {
    for (const Receiver* receiver : receivers) {
      ASSERT_NE(receiver->Address(), "") << receiver->Log();
      flags.push_back("--remote-write.url=" + receiver->WriteUrl());
    }
    flags.insert(flags.end(),
                 {"--remote-write.interval=200ms", "--remote-write.native-histograms=always"});
    Start(flags);
  }
  pitwall::testing::ParsedText Scrape() const {
    return pitwall::testing::ParseText(test::Get(Address(), "/metrics").body);
  }
  // One of the daemon's remote-write metrics for the receiver.
  double SelfMetric(const Receiver& receiver, const std::string& name) const {
    const std::string value =
        Scrape().ValueOf("pitwall_remote_write_" + name, {{"url", receiver.WriteUrl()}});
    return value.empty() ? -1 : std::stod(value);
  }
  // The agents' samples of a scrape, in a receiver's notation.
  Values Scraped() const {
    Values values;
    for (pitwall::testing::ParsedSample& sample : Scrape().samples) {
      const auto is_one = [&](std::string_view prefix) {
        return sample.name.starts_with("pitwall_" + std::string(prefix));
      };
      if (!is_one("agent") && !is_one("task") && !is_one("quality") && !is_one("tool") &&
          !is_one("tokens") && !is_one("cost")) {
        continue;
      }
      testing::DecodedSeries series;
      series.labels = std::move(sample.labels);
      series.labels.emplace_back("__name__", sample.name);
      series.labels.emplace_back("cluster", "a \"b\"");
      series.labels.emplace_back("instance", "here");
      series.labels.emplace_back("job", "pitwall");
      std::erase_if(series.labels, [](const auto& label) { return label.second.empty(); });
      std::sort(series.labels.begin(), series.labels.end());
      values[series.Text()] = std::stod(sample.value);
    }
    return values;
  }

  // Every sample of one series in the receiver: one for each interval.
  static json Points(const Receiver& receiver) {
    const json result = receiver.Query(Anew("__name__=\"pitwall_build_info\"") + "[1h]");
    json values = result.size() == 1 ? result[0]["values"] : json::array();
    // VictoriaMetrics returns the marker at the end, Prometheus does not.
    if (!values.empty() && values.back()[1] == "NaN") values.erase(values.size() - 1);
    return values;
  }
  // While the receiver is away.
  void ExpectManyPending(const Receiver& receiver) const {
    const double interval = static_cast<double>(Scrape().samples.size());
    EXPECT_TRUE(Eventually([&] { return SelfMetric(receiver, "samples_pending") > 5 * interval; }));
    EXPECT_GT(SelfMetric(receiver, "behind_seconds"), 0);
  }
  void ExpectAllSent(const Receiver& receiver) const {
    EXPECT_TRUE(Eventually([&] { return SelfMetric(receiver, "samples_pending") == 0; }));
    EXPECT_EQ(SelfMetric(receiver, "samples_failed_total"), 0);
    EXPECT_EQ(SelfMetric(receiver, "samples_dropped_total"), 0);
  }

  const test::TemporaryFolder receivers_folder_;
};

TEST_F(ReceiversE2eTest, BothShowWhatAScrapeShowsUntilTheDaemonEnds) {
  const Receiver prometheus = testing::StartPrometheus(receivers_folder_);
  const Receiver victoria = testing::StartVictoriaMetrics(receivers_folder_);
  StartWriting({&prometheus, &victoria}, {"--remote-write.external-label=cluster=a \"b\"",
                                          "--remote-write.external-label=instance=here"});
  Import(*daemon_, e2e::OwnEvents());
  const Values scraped = Scraped();
  ASSERT_GT(scraped.size(), 100U);
  const std::string matcher = "__name__=~\"" + kOfAgents + "\"";
  for (const Receiver* receiver : {&prometheus, &victoria}) {
    Eventually([&] { return receiver->Values(Anew(matcher)) == scraped; });
    EXPECT_EQ(receiver->Values(Anew(matcher)), scraped);
    EXPECT_EQ(SelfMetric(*receiver, "samples_failed_total"), 0);
    EXPECT_EQ(SelfMetric(*receiver, "samples_dropped_total"), 0);
  }

  const json view = View("/api/agent-performance");
  std::size_t compared = 0;
  for (const auto& [id, agent] : view["agents"].items()) {
    if (agent["duration_ms"]["count"] == 0) continue;
    const json result = prometheus.Query(
        "histogram_quantile(0.5, pitwall_task_duration_seconds{agent_id=\"" + id + "\"}) * 1000");
    ASSERT_EQ(result.size(), 1U) << id;
    const double p50 = agent["duration_ms"]["p50"];
    EXPECT_NEAR(std::stod(result[0]["value"][1].get<std::string>()), p50, p50 * 0.0905) << id;
    ++compared;
  }
  EXPECT_GT(compared, 0U);

  EXPECT_EQ(daemon_->Stop(), 0);
  EXPECT_TRUE(Eventually([&] {
    return prometheus.Query("{__name__=~\"pitwall.*\"}") == json::array();
  })) << prometheus.Query("{__name__=~\"pitwall.*\"}").dump();
}

TEST_F(ReceiversE2eTest, AnAgentThatLeavesGoesStale) {
  const Receiver prometheus = testing::StartPrometheus(receivers_folder_);
  StartWriting({&prometheus}, {"--agents.retention=1s"});
  ASSERT_EQ(daemon_->PostEvents("{\"type\":\"task_completed\",\"agent_id\":\"a\","
                                "\"duration_ms\":5000}")["accepted"],
            1);
  EXPECT_TRUE(Eventually([&] {
    return prometheus.Query("pitwall_task_duration_seconds{agent_id=\"a\"}").size() == 1;
  }));
  EXPECT_TRUE(Eventually([&] { return prometheus.Query("{agent_id=\"a\"}") == json::array(); }))
      << prometheus.Query("{agent_id=\"a\"}").dump();
  EXPECT_EQ(prometheus.Query("pitwall_build_info").size(), 1U);
}

TEST_F(ReceiversE2eTest, QueuedSamplesReachAReceiverThatWasStopped) {
  const Receiver prometheus = testing::StartPrometheus(receivers_folder_);
  Receiver victoria = testing::StartVictoriaMetrics(receivers_folder_);
  StartWriting({&prometheus, &victoria});
  Import(*daemon_, e2e::OwnEvents());
  ASSERT_TRUE(Eventually([&] { return Points(victoria).size() > 1; }));
  victoria.Process().Signal(SIGSTOP);
  const std::size_t taken = Points(prometheus).size();
  ExpectManyPending(victoria);
  EXPECT_TRUE(Eventually([&] { return Points(prometheus).size() > taken + 5; }));
  victoria.Process().Signal(SIGCONT);
  ExpectAllSent(victoria);
  EXPECT_EQ(daemon_->Stop(), 0);
  EXPECT_TRUE(Eventually([&] { return Points(victoria) == Points(prometheus); }))
      << Points(victoria).dump() << Points(prometheus).dump();
}

TEST_F(ReceiversE2eTest, QueuedSamplesReachAReceiverThatWasKilled) {
  Receiver killed = testing::StartPrometheus(receivers_folder_);
  const Receiver victoria = testing::StartVictoriaMetrics(receivers_folder_);
  StartWriting({&killed, &victoria});
  Import(*daemon_, e2e::OwnEvents());
  ASSERT_TRUE(Eventually([&] { return Points(killed).size() > 1; }));
  killed.Process().Signal(SIGKILL);
  killed.Process().Wait();
  ExpectManyPending(killed);
  const Receiver back = testing::StartPrometheus(receivers_folder_, killed.Address());
  ASSERT_EQ(back.Address(), killed.Address()) << back.Log();
  ExpectAllSent(back);
  EXPECT_EQ(daemon_->Stop(), 0);
  EXPECT_TRUE(Eventually([&] { return Points(back) == Points(victoria); }))
      << Points(back).dump() << Points(victoria).dump();
}

}  // namespace
}  // namespace pitwall::remote_write
