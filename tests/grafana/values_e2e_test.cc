// The value of every query: sessions with known totals that begin and end between two scrapes, in
// servers that receive them in different formats.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <memory>
#include <optional>
#include <thread>

#include "tests/cli/fake_daemon.h"
#include "tests/grafana/expected_values.h"
#include "tests/grafana/mixin.h"
#include "tests/grafana/promql.h"
#include "tests/grafana/waves.h"
#include "tests/remote_write/receivers.h"
#include "tests/support/daemon_fixture.h"
#include "tests/support/prometheus_process.h"
#include "tests/support/soak.h"

namespace pitwall::grafana {
namespace {

using remote_write::testing::Receiver;
using std::chrono::system_clock;
using Seconds = std::chrono::duration<double>;

// A scrape each second stands for one each 15 s; a wave begins each second.
constexpr std::chrono::seconds kInterval{1};

struct Server {
  std::string name;
  std::string address;
  std::set<std::string> kinds;
  bool has_rules = false;
  bool knows_native_functions = true;
};

double Unix(system_clock::time_point at) { return Seconds(at.time_since_epoch()).count(); }

std::string InSeconds(double seconds) {
  return std::to_string(static_cast<int>(std::ceil(seconds))) + 's';
}

class ValuesE2eTest : public test::DaemonTest {
 protected:
  void SetUp() override {
    victoria_.reset(new Receiver(remote_write::testing::StartVictoriaMetrics(folder_)));
    receiver_.reset(new Receiver(remote_write::testing::StartPrometheus(folder_)));
    ASSERT_NE(victoria_->Address(), "") << victoria_->Log();
    ASSERT_NE(receiver_->Address(), "") << receiver_->Log();
    ASSERT_NO_FATAL_FAILURE(Start({"--snapshot.interval=1s", "--remote-write.interval=1s",
                                   "--remote-write.url=" + receiver_->WriteUrl(),
                                   "--remote-write.url=" + victoria_->WriteUrl()}));
    begin_ = system_clock::now();
    as_text_.emplace([this](const cli::FakeDaemon::Request&) { return Relay(); });
    AddScraper("text", as_text_->url().substr(std::string("http://").size()), {"classic"}, {});
    AddScraper("OpenMetrics", Address(), {"classic"}, {});
    AddScraper("protobuf", Address(), {"native"}, {"--enable-feature=native-histograms"});
    servers_.push_back({"remote write", receiver_->Address(), {"classic"}});
    servers_.push_back({"VictoriaMetrics", victoria_->Address(), {"classic"}, false, false});
    for (const Server& server : servers_) Await(server, "pitwall_store_agents", 0);
  }

  void AddScraper(const std::string& name, const std::string& target, std::set<std::string> kinds,
                  const std::vector<std::string>& flags) {
    const test::TemporaryFolder& folder = scraper_folders_.emplace_back();
    scrapers_.push_back(std::make_unique<test::PrometheusProcess>(
        folder,
        test::ScrapeEverySecond(target,
                                "rule_files: ['" + SourcePath("grafana/rules/*.yml") + "']\n"),
        flags));
    ASSERT_NE(scrapers_.back()->Address(), "") << scrapers_.back()->Log();
    kinds.insert("scrape");
    servers_.push_back({name, scrapers_.back()->Address(), std::move(kinds), true});
  }

  // Prometheus asks for OpenMetrics; this relay asks for the older text.
  cli::FakeDaemon::Response Relay() const {
    return {"HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4",
            test::Get(Address(), "/metrics", "Accept: text/plain\r\n").body};
  }

  static json Ask(const Server& server, const std::string& expr, double at) {
    const json answer =
        json::parse(test::Get(server.address, "/api/v1/query?query=" + test::PercentEncoded(expr) +
                                                  "&time=" + std::to_string(at))
                        .body,
                    nullptr, false);
    const json::json_pointer result("/data/result");
    return answer.is_object() && answer.contains(result) ? answer[result] : answer;
  }

  // Until the metric is there and has at least this value.
  static void Await(const Server& server, const std::string& metric, double value) {
    const std::string expr = metric + " >= " + std::to_string(value);
    const auto until = std::chrono::steady_clock::now() + test::kScrapeDeadline;
    while (std::chrono::steady_clock::now() < until) {
      const json result = Ask(server, expr, Unix(system_clock::now()));
      if (result.is_array() && !result.empty()) return;
      std::this_thread::sleep_for(test::kPollInterval);
    }
    FAIL() << server.name << " has no " << expr;
  }

  void Play(int waves) {
    std::vector<double> starts;
    auto next = system_clock::now();
    for (int i = 0; i < waves; ++i, next += kInterval) {
      std::this_thread::sleep_until(next);
      ASSERT_EQ(daemon_->PostEvents(EventsOfWave(i))["accepted"], kEventsOfAWave);
      starts.push_back(Unix(system_clock::now()));
    }
    // A busy server may be some scrapes behind.
    for (const Server& server : servers_) {
      Await(server, "pitwall_fleet_tool_calls_total{tool=\"run_tests\"}", 3 * waves);
    }
    end_ = Unix(system_clock::now());
    const double window = waves - 4;
    const auto in_window =
        std::ranges::count_if(starts, [&](double start) { return start > end_ - window; });
    played_ = {.waves = static_cast<double>(waves),
               .waves_per_second = static_cast<double>(in_window) / window,
               .scrapes = window};
    for (const Server& server : servers_) {
      // VictoriaMetrics finds a new series later than a new sample.
      for (const std::string family : {"pitwall_agent_info", "pitwall_tool_calls_total"}) {
        Await(server, "count(count by (agent_id) (" + family + "))", kNewAgentsOfAWave * waves + 1);
      }
    }
  }

  std::map<std::string, std::string> Variables(const Dashboard& dashboard) const {
    const bool is_of_one_agent = dashboard.Uid() == "pitwall-agent";
    return {{"job", ".+"},
            {"instance", ".+"},
            {"role", ".*"},
            {"tool", ".+"},
            {"by", "role"},
            {"group", ".+"},
            {"agent", is_of_one_agent ? "steady" : ".+"},
            {"top", "steady|w5-[a-d]"},
            {"__range", InSeconds(end_ - Unix(begin_) + 1)},
            {"__rate_interval", InSeconds(played_.scrapes)}};
  }

  void ExpectValue(const Server& server, const ExpectedValues& values, const std::string& file,
                   const std::string& query, const std::string& expr, double at) const {
    SCOPED_TRACE(server.name + ", " + file + ' ' + query + ": " + expr);
    const ExpectedResult* const expected = values.Find(file, query);
    ASSERT_NE(expected, nullptr) << "values.yml has no value";
    const json result = Ask(server, expr, at);
    ASSERT_TRUE(result.is_array()) << result.dump();
    EXPECT_EQ(Differences(*expected, result), "");
  }

  void ExpectDashboard(const Server& server, const ExpectedValues& values,
                       const Dashboard& dashboard) const {
    for (const json& panel : dashboard.Panels()) {
      for (const Target& target : dashboard.Targets(panel)) {
        // VictoriaMetrics 1.79 has no functions of native histograms, and none to store.
        if (!server.knows_native_functions && target.expr.starts_with("histogram_sum")) continue;
        const std::string query =
            panel.at("id").dump() + ' ' + target.model.at("refId").get<std::string>();
        ExpectValue(server, values, dashboard.File(), query,
                    Substitute(target.expr, Variables(dashboard)), end_);
      }
    }
  }

  void ExpectRules(const Server& server, const ExpectedValues& values) const {
    for (const std::string file : {"recording.yml", "alerts.yml"}) {
      for (const auto& group : YAML::LoadFile(SourcePath("grafana/rules/" + file))["groups"]) {
        for (const YAML::Node& rule : group["rules"]) {
          // A rule may read another one, so what was recorded is asked for.
          const bool is_recorded = rule["record"].IsDefined();
          const auto name = rule[is_recorded ? "record" : "alert"].as<std::string>();
          ExpectValue(server, values, file, name,
                      is_recorded ? name : rule["expr"].as<std::string>(), end_);
        }
      }
    }
  }

  std::unique_ptr<Receiver> victoria_;
  std::unique_ptr<Receiver> receiver_;
  std::optional<cli::FakeDaemon> as_text_;  // outlives its scraper
  std::deque<test::TemporaryFolder> scraper_folders_;
  std::vector<std::unique_ptr<test::PrometheusProcess>> scrapers_;
  std::vector<Server> servers_;
  system_clock::time_point begin_;
  double end_ = 0;
  Played played_;
};

TEST_F(ValuesE2eTest, EveryQueryHasTheTrueValueInEveryFormat) {
  Play(test::Rounds(20, 240));
  if (HasFatalFailure()) return;
  for (const Server& server : servers_) {
    const ExpectedValues values(SourcePath("tests/grafana/values.yml"), played_, server.kinds);
    for (const Dashboard& dashboard : Dashboards()) ExpectDashboard(server, values, dashboard);
    if (server.has_rules) ExpectRules(server, values);
  }
}

}  // namespace
}  // namespace pitwall::grafana
