// Every output names the same class for each agent.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "exporter/daemon/metrics_handler.h"
#include "exporter/live/live_hub.h"
#include "exporter/rating/rating_service.h"
#include "exporter/remote_write/remote_writer.h"
#include "exporter/views/routes.h"
#include "tests/exposition/bodies.h"
#include "tests/exposition/text_parser.h"
#include "tests/live/client_model.h"
#include "tests/remote_write/decoded.h"
#include "tests/support/test_store.h"

namespace pitwall {
namespace {

using ClassByAgent = std::map<std::string, std::string>;

constexpr int kPageAgents = 50;  // small enough that a page is rendered for each request

class RatingAgreementTest : public ::testing::TestWithParam<int> {
 protected:
  RatingAgreementTest() {
    for (int i = 0; i < GetParam(); ++i) Work(i);
    hub_.Join(Window::kAll, [this](const live::Message& message) { page_.Apply(message->text()); });
  }

  // Some agents are slow and some fail often; how it goes changes from call to call.
  void Work(int number) {
    Agent agent = store_.GetAgent("agent-" + std::to_string(number));
    const std::chrono::milliseconds call(Chance(8) ? 2'000 : 20);
    const bool fails = Chance(8);
    for (int i = 0; i < 30; ++i) {
      Tool tool = agent.GetTool(i % 2 == 0 ? "bash" : "read");
      if (fails && i % 3 == 0) {
        tool.Fail(call, "timeout");
      } else {
        tool.Record(call + std::chrono::milliseconds(i % 9));
      }
    }
    agents_ = std::max(agents_, number + 1);
  }

  ClassByAgent FromJson() {
    ClassByAgent classes;
    for (int offset = 0; offset < agents_; offset += kPageAgents) {
      http::Request request;
      request.query = {{"limit", std::to_string(kPageAgents)}, {"offset", std::to_string(offset)}};
      const auto view = nlohmann::json::parse(performance_(request).body);
      for (const auto& [id, agent] : view.at("agents").items()) {
        classes[id] = agent.at("standing").at("class");
      }
    }
    return classes;
  }
  ClassByAgent FromMetrics() {
    http::Request request;
    request.query = {{"name[]", "pitwall_agent_standing"}};
    ClassByAgent classes;
    for (const testing::ParsedSample& sample :
         testing::ParseText(testing::Streamed(metrics_(request))).samples) {
      std::map<std::string, std::string> labels(sample.labels.begin(), sample.labels.end());
      if (sample.value == "1" && labels.contains("standing")) {
        classes[labels.at("agent_id")] = labels.at("standing");
      }
    }
    return classes;
  }
  ClassByAgent FromLive() {
    hub_.Tick();
    ClassByAgent classes;
    for (const auto& [id, agent] : page_.view().at("agents").items()) {
      classes[id] = agent.at("standing").at("class");
    }
    return classes;
  }
  ClassByAgent FromRemoteWrite() {
    remote_write::IntervalEncoder encoder({});
    ClassByAgent classes;
    for (const auto& request : remote_write::EncodeReading(inputs_, encoder)) {
      for (const auto& series : remote_write::testing::DecodeVersion2(request->body)) {
        if (series.Label("__name__") != "pitwall_agent_standing" || series.value != 1) continue;
        classes[series.Label("agent_id")] = series.Label("standing");
      }
    }
    return classes;
  }
  std::vector<ClassByAgent> AskAllInAnyOrder() {
    using Ask = ClassByAgent (RatingAgreementTest::*)();
    std::vector<Ask> asks = {&RatingAgreementTest::FromJson, &RatingAgreementTest::FromMetrics,
                             &RatingAgreementTest::FromLive, &RatingAgreementTest::FromRemoteWrite};
    std::shuffle(asks.begin(), asks.end(), random_);
    std::vector<ClassByAgent> seen;
    for (const Ask ask : asks) seen.push_back((this->*ask)());
    return seen;
  }

  bool Chance(unsigned one_in) { return random_() % one_in == 0; }

  std::mt19937 random_{20'261};
  FakeClock clock_;
  Store store_{OptionsWith(clock_)};
  int agents_ = 0;
  rating::RatingService rating_{store_, clock_};
  self_metrics::OwnMetrics own_{"1"};
  prometheus::Registry registry_;
  const cli::Logger logger_{cli::LogLevel::kError, cli::LogFormat::kLogfmt, -1};
  testing::ClientModel page_;
  live::LiveHub hub_{store_, rating_};
  const http::Handler performance_ = views::AgentPerformance(store_, rating_);
  const http::Handler metrics_ = daemon::MetricsHandler(store_, own_, rating_);
  const remote_write::RemoteWriterInputs inputs_{
      store_,
      rating_,
      [] { return std::vector<prometheus::MetricFamily>(); },
      registry_,
      logger_,
      clock_,
      {exposition::Tier::kAgent}};
};

TEST_P(RatingAgreementTest, AllOutputsNameTheClassesOfTheNewestRating) {
  for (int round = 0; round < 12; ++round) {
    for (int i = 0; i < 20; ++i) Work(static_cast<int>(random_() % static_cast<unsigned>(agents_)));
    if (Chance(3)) Work(agents_);
    if (Chance(2)) clock_.Advance(static_cast<std::int64_t>(random_() % 2'500));
    if (Chance(2)) FromMetrics();
    AskAllInAnyOrder();  // the first to ask may rate
    const std::vector<ClassByAgent> seen = AskAllInAnyOrder();
    EXPECT_EQ(seen[0].size(), static_cast<std::size_t>(agents_));
    for (const ClassByAgent& classes : seen) EXPECT_EQ(classes, seen[0]) << "round " << round;
  }
}

INSTANTIATE_TEST_SUITE_P(BelowAndAboveTheThreshold, RatingAgreementTest,
                         ::testing::Values(3, 250, 256, 257, 300));

}  // namespace
}  // namespace pitwall
