#include "exporter/self_metrics/own_metrics.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "exporter/exposition/scrape.h"
#include "tests/exposition/bodies.h"
#include "tests/exposition/test_fleet.h"
#include "tests/exposition/text_parser.h"

namespace pitwall::self_metrics {
namespace {

testing::ParsedText Scrape(OwnMetrics& own, const StoreStats& store = {},
                           const ProcessStats& process = {},
                           const exposition::NameFilter& filter = {}) {
  const Reading reading;
  const std::string body = testing::BodyOf(exposition::Format::kText, reading, {}, filter, {},
                                           own.Collect(store, process));
  return testing::ParseText(body);
}

TEST(OwnMetricsTest, EveryCountIsExposed) {
  OwnMetrics own("1.2.3");
  own.events_accepted().Increment(5);
  own.CountRequest("/metrics", "GET", 200, 0.02);
  own.CountRequest("/metrics", "BREW\"", 405, 0.0002);
  own.SnapshotWritten(1'767'547'009'148, 0.25, 4096);
  own.SnapshotFailed(1'767'302'507'934);
  const testing::ParsedText parsed = Scrape(own);
  EXPECT_EQ(parsed.ValueOf("pitwall_build_info", {{"version", "1.2.3"}}), "1");
  EXPECT_EQ(parsed.ValueOf("pitwall_events_accepted_total", {}), "5");
  EXPECT_EQ(parsed.ValueOf("pitwall_http_requests_total",
                           {{"method", "GET"}, {"route", "/metrics"}, {"status", "200"}}),
            "1");
  EXPECT_EQ(parsed.ValueOf("pitwall_http_requests_total",
                           {{"method", "other"}, {"route", "/metrics"}, {"status", "405"}}),
            "1");
  EXPECT_EQ(parsed.ValueOf("pitwall_http_request_duration_seconds_bucket",
                           {{"route", "/metrics"}, {"le", "0.0003"}}),
            "1");
  EXPECT_EQ(parsed.ValueOf("pitwall_http_request_duration_seconds_bucket",
                           {{"route", "/metrics"}, {"le", "+Inf"}}),
            "2");
  EXPECT_EQ(parsed.ValueOf("pitwall_snapshot_last_success_timestamp_seconds", {}),
            "1767547009.148");
  EXPECT_EQ(parsed.ValueOf("pitwall_snapshot_failures_total", {}), "1");
}

TEST(OwnMetricsTest, CountersOfOtherRoomsAreCopiedAndNeverDecrease) {
  OwnMetrics own("1");
  StoreStats store;
  store.events_overflowed = 7;
  Scrape(own, store);
  EXPECT_EQ(Scrape(own, store).ValueOf("pitwall_events_overflowed_total", {}), "7");
  store.events_overflowed = 6;
  EXPECT_EQ(Scrape(own, store).ValueOf("pitwall_events_overflowed_total", {}), "7");
  store.events_overflowed = 9;
  EXPECT_EQ(Scrape(own, store).ValueOf("pitwall_events_overflowed_total", {}), "9");
}

TEST(OwnMetricsTest, TheNameFilterAppliesToOwnMetrics) {
  OwnMetrics own("1");
  const auto parsed = Scrape(own, {}, {}, exposition::NameFilter({"process_open_fds"}));
  EXPECT_EQ(parsed.types.size(), 1U);
  EXPECT_TRUE(parsed.types.contains("process_open_fds"));
}

TEST(OwnMetricsTest, NoFamilyIsAlsoOneOfTheAgents) {
  OwnMetrics own("1");
  for (const auto& family : own.Collect({}, {})) {
    for (const exposition::Family& agents : exposition::Families())
      EXPECT_NE(family.name, agents.TextName());
  }
}

TEST(ProcessStatsTest, TheKernelsFiguresAreRead) {
  const ProcessStats stats = ReadProcessStats();
  EXPECT_GT(stats.resident_bytes, 1'000'000U);
  EXPECT_GT(stats.virtual_bytes, stats.resident_bytes);
  EXPECT_GE(stats.threads, 1U);
  EXPECT_GE(stats.open_fds, 3U);
  EXPECT_GT(stats.max_fds, stats.open_fds);
  EXPECT_GT(stats.start_time_seconds, 1.5e9);
}

}  // namespace
}  // namespace pitwall::self_metrics
