// From a reading to a receiver, over real HTTP on loopback.
#include "exporter/remote_write/remote_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <mutex>

#include "exporter/self_metrics/own_metrics.h"
#include "tests/cli/fake_daemon.h"
#include "tests/remote_write/decoded.h"
#include "tests/remote_write/scripted.h"
#include "tests/support/busy_store.h"
#include "tests/support/test_store.h"

namespace pitwall::remote_write {
namespace {

using cli::FakeDaemon;
using std::chrono::steady_clock;
using testing::DecodedSeries;
using testing::RequestOf;
using ::testing::SizeIs;
using testing::Wrote;

class RemoteWriterTest : public ::testing::Test {
 protected:
  RemoteWriterTest() { AddActivity(store_, "a", clock_.WallMs()); }

  RemoteWriterInputs From() {
    return {store_,
            rating_,
            [this] { return own_.Collect(store_.Stats(), self_metrics::ProcessStats{}); },
            registry_,
            logger_,
            clock_,
            {},
            {}};
  }
  static std::vector<DecodedSeries> SeriesOf(const std::vector<FakeDaemon::Request>& requests) {
    std::vector<DecodedSeries> all;
    for (const FakeDaemon::Request& request : requests) {
      const bool is_2 = request.head.find("proto=io.prometheus") != std::string::npos;
      if (is_2) continue;  // this request only shows the writer that the receiver speaks 1.0
      for (DecodedSeries& series : testing::DecodeVersion1(request.body)) {
        all.push_back(std::move(series));
      }
    }
    return all;
  }

  FakeClock clock_;
  Store store_{OptionsWith(clock_)};
  rating::RatingService rating_{store_, clock_};
  self_metrics::OwnMetrics own_{"test"};
  prometheus::Registry registry_;
  const cli::Logger logger_{cli::LogLevel::kError, cli::LogFormat::kLogfmt, -1};
};

TEST_F(RemoteWriterTest, EachIntervalReachesEveryReceiverAndTheLastSampleOfASeriesIsStale) {
  const auto accept = [](const FakeDaemon::Request&) {
    return FakeDaemon::Response{"HTTP/1.1 204 No Content", ""};
  };
  FakeDaemon one(accept), two(accept);
  Options options;
  options.urls = {one.url(), two.url()};
  options.flush_for = std::chrono::minutes(1);
  RemoteWriter writer(options, From());
  ASSERT_TRUE(writer.Start().ok());
  writer.Tick();
  clock_.Advance(15'000);
  writer.Tick();
  clock_.Advance(15'000);
  writer.Stop();
  for (const FakeDaemon* receiver : {&one, &two}) {
    std::map<std::string, std::vector<DecodedSeries>> by_series;
    for (const DecodedSeries& series : SeriesOf(receiver->requests())) {
      by_series[series.Text()].push_back(series);
    }
    ASSERT_TRUE(by_series.count("pitwall_tasks_claimed_total{agent_id=\"a\"}"));
    ASSERT_TRUE(by_series.count("pitwall_build_info{version=\"test\"}"));
    for (const auto& [text, samples] : by_series) {
      ASSERT_THAT(samples, SizeIs(4)) << text;
      for (std::size_t i = 0; i < samples.size(); ++i) {
        EXPECT_EQ(samples[i].IsStale(), i == 3) << text;
        EXPECT_GT(samples[i].at_ms, i == 0 ? 0 : samples[i - 1].at_ms);
      }
    }
  }
}

TEST_F(RemoteWriterTest, DefaultLabelsAreOnEverySeriesWithoutAnExternalLabelOfThatName) {
  FakeDaemon receiver([](const FakeDaemon::Request&) {
    return FakeDaemon::Response{"HTTP/1.1 204 No Content", ""};
  });
  Options options;
  options.urls = {receiver.url()};
  options.flush_for = std::chrono::minutes(1);
  options.external_labels = {{"instance", "mine"}};
  RemoteWriter writer(options, From());
  ASSERT_TRUE(writer.Start({{"job", "pitwall"}, {"instance", "host:1"}}).ok());
  writer.Tick();
  writer.Stop();
  const std::vector<DecodedSeries> all = SeriesOf(receiver.requests());
  ASSERT_FALSE(all.empty());
  for (const DecodedSeries& series : all) {
    EXPECT_THAT(series.labels,
                ::testing::Contains(std::pair<std::string, std::string>("job", "pitwall")));
    EXPECT_THAT(series.labels,
                ::testing::Contains(std::pair<std::string, std::string>("instance", "mine")));
  }
}

TEST_F(RemoteWriterTest, EverySampleIsAccountedForWhateverTheResponse) {
  std::mutex mutex;
  std::size_t answered = 0;
  const std::vector<std::string> heads = {
      "HTTP/1.1 500 Oh",    "HTTP/1.1 429 Slow\r\nRetry-After: 0",
      "\x02garbage",        "HTTP/1.1 204 Yes",
      "HTTP/1.1 204 Yes",   "HTTP/1.1 400 No",
      "HTTP/1.1 503 Later", "HTTP/1.1 204 Yes"};
  FakeDaemon receiver([&](const FakeDaemon::Request&) {
    const std::lock_guard lock(mutex);
    return FakeDaemon::Response{heads[std::min(answered++, heads.size() - 1)], "reason"};
  });
  Options options;
  options.urls = {receiver.url() + "/?secret=x"};
  options.flush_for = std::chrono::minutes(1);
  RemoteWriter writer(options, From());
  ASSERT_TRUE(writer.Start().ok());
  for (int i = 0; i < 4; ++i) {
    clock_.Advance(15'000);
    writer.Tick();
  }
  writer.Stop();
  const Metrics told(registry_, receiver.url() + "/");
  EXPECT_EQ(told.retries.Value(), 4);
  EXPECT_GT(told.failed.Value(), 0);
  EXPECT_EQ(told.dropped.Value(), 0);
  EXPECT_EQ(told.pending.Value(), 0);
  // Six requests of the same series: four intervals, the last one and the markers.
  EXPECT_EQ(told.sent.Value(), 5 * told.failed.Value());
}

TEST_F(RemoteWriterTest, AtTheEndUnsentSamplesAreCountedAsDropped) {
  Options options;
  options.urls = {cli::UrlWhereNobodyListens()};
  options.flush_for = std::chrono::milliseconds(0);
  RemoteWriter writer(options, From());
  ASSERT_TRUE(writer.Start().ok());
  writer.Tick();
  writer.Stop();
  const Metrics told(registry_, options.urls[0]);
  EXPECT_GT(told.dropped.Value(), 0);
  EXPECT_EQ(told.sent.Value() + told.failed.Value() + told.pending.Value(), 0);
}

TEST_F(RemoteWriterTest, AnUnreadableSecretIsReportedAtTheStart) {
  Options options;
  options.urls = {"http://127.0.0.1:1"};
  options.bearer_token_files = {"/nowhere/token"};
  RemoteWriter writer(options, From());
  EXPECT_EQ(
      writer.Start().ToString(),
      "--remote-write.bearer-token-file: cannot read /nowhere/token: the first line must hold "
      "the secret");
}

// Does not respond until it is cancelled.
class SilentTransport final : public Transport {
 public:
  explicit SilentTransport(std::promise<void>& asked) : asked_(asked) {}
  Response Post(std::string_view, Protocol) override {
    asked_.set_value();
    cancelled_.get_future().wait();
    return testing::NoResponse("cancelled");
  }
  void Cancel() override { cancelled_.set_value(); }

 private:
  std::promise<void>& asked_;
  std::promise<void> cancelled_;
};

// Signals its first request.
class TellingTransport final : public Transport {
 public:
  explicit TellingTransport(std::promise<void>& asked) : asked_(asked) {}
  Response Post(std::string_view, Protocol) override {
    asked_.set_value();
    return Wrote(1);
  }
  void Cancel() override {}

 private:
  std::promise<void>& asked_;
};

TEST_F(RemoteWriterTest, AReceiverThatHangsDelaysNoOtherAndEndsWithTheDeadline) {
  std::promise<void> hangs, goes_on;
  const auto sender = [&](const char* url, std::unique_ptr<Transport> transport) {
    return Sender(std::make_unique<Delivery>(DeliveryOptions{url, 1 << 20, false},
                                             std::move(transport), Metrics(registry_, url), logger_,
                                             clock_, [] { return 0.0; }));
  };
  Sender silent = sender("http://silent", std::make_unique<SilentTransport>(hangs));
  Sender other = sender("http://other", std::make_unique<TellingTransport>(goes_on));
  const SharedRequest request = RequestOf(clock_.WallMs(), 1);
  silent.Push(request);
  hangs.get_future().wait();
  other.Push(request);
  goes_on.get_future().wait();
  EXPECT_EQ(other.FinishStop(steady_clock::now() + std::chrono::minutes(1)), 0U);
  EXPECT_EQ(silent.FinishStop(steady_clock::now()), 1U);
  EXPECT_EQ(Metrics(registry_, "http://silent").dropped.Value(), 1);
  EXPECT_EQ(Metrics(registry_, "http://other").sent.Value(), 1);
}

}  // namespace
}  // namespace pitwall::remote_write
