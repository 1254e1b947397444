#include "exporter/attached/attached_collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/store/shared/queued_events.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_store.h"

namespace pitwall::attached {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::StartsWith;

// The collector with everything it works on. A second one on the same folder is the next life of a
// daemon.
class Daemon {
 public:
  explicit Daemon(const std::string& folder, const std::vector<ArenaOffsets>& offsets = {})
      : collector(folder, offsets, store, ingest, registry,
                  [this](bool is_problem, std::string_view text) {
                    log.emplace_back(is_problem, text);
                  }) {}

  std::uint64_t calls() const { return store.Read(Window::kAll).fleet.tool_calls; }
  std::uint64_t completed() const { return store.Read(Window::kAll).fleet.tasks.completed; }
  double MetricOf(const std::string& name) {
    for (const prometheus::MetricFamily& family : registry.Collect()) {
      if (family.name != name) continue;
      const prometheus::ClientMetric& metric = family.metric.at(0);
      return family.type == prometheus::MetricType::Gauge ? metric.gauge.value
                                                          : metric.counter.value;
    }
    return -1;
  }

  Store store{OptionsWithoutSampler()};
  EventIdSet event_ids{1000};
  events::Ingest ingest{events::StoreSink(store), event_ids, SystemClock()};
  prometheus::Registry registry;
  std::vector<std::pair<bool, std::string>> log;
  AttachedCollector collector;
};

TEST(AttachedCollectorTest, CallsAndEventsReachTheStore) {
  const test::TemporaryFolder folder;
  Daemon daemon(folder.path());
  AttachedStore attached = Store::Attach(folder.path());
  Agent agent = attached.GetAgent("a");
  agent.GetTool("bash").Record(20ms);
  agent.GetTool("bash").Record(40ms, false);
  agent.ClaimTask("t", "review").Complete(8);
  EXPECT_EQ(daemon.calls(), 0U);
  daemon.collector.Collect();
  const Reading reading = daemon.store.Read(Window::kAll);
  ASSERT_EQ(reading.agents.size(), 1U);
  EXPECT_EQ(reading.agents[0].agent_id, "a");
  EXPECT_EQ(reading.fleet.tool_calls, 2U);
  EXPECT_EQ(reading.fleet.tool_errors, 1U);
  EXPECT_EQ(reading.fleet.tasks.completed, 1U);
  // Calls are read from cells of the arena; only claims and completions are events.
  EXPECT_EQ(daemon.ingest.Stats().rejected, 0U);
  EXPECT_EQ(daemon.ingest.Stats().received, daemon.ingest.Stats().accepted);
}

TEST(AttachedCollectorTest, ASecondCollectionAddsOnlyTheNewOnes) {
  const test::TemporaryFolder folder;
  Daemon daemon(folder.path());
  AttachedStore attached = Store::Attach(folder.path());
  attached.GetAgent("a").GetTool("bash").Record(1ms);
  attached.GetAgent("a").ClaimTask("t1").Complete(8);
  daemon.collector.Collect();
  const std::uint64_t received = daemon.ingest.Stats().received;
  daemon.collector.Collect();
  EXPECT_EQ(daemon.calls(), 1U);
  EXPECT_EQ(daemon.completed(), 1U);
  EXPECT_EQ(daemon.ingest.Stats().received, received);
  attached.GetAgent("a").GetTool("bash").Record(1ms);
  attached.GetAgent("a").ClaimTask("t2").Complete(8);
  daemon.collector.Collect();
  EXPECT_EQ(daemon.calls(), 2U);
  EXPECT_EQ(daemon.completed(), 2U);
}

TEST(AttachedCollectorTest, EventsThatIngestRefusesStayForTheNextDaemon) {
  const test::TemporaryFolder folder;
  auto first = std::make_unique<Daemon>(folder.path());
  AttachedStore attached = Store::Attach(folder.path());
  attached.GetAgent("a").ClaimTask("t").Complete(8);
  first->ingest.Close();
  first->collector.Collect();
  EXPECT_EQ(first->completed(), 0U);
  first.reset();
  Daemon next(folder.path());
  next.collector.Collect();
  EXPECT_EQ(next.completed(), 1U);
}

TEST(AttachedCollectorTest, OffsetsTellTheNextDaemonWhichCallsItsSnapshotHolds) {
  const test::TemporaryFolder folder;
  auto first = std::make_unique<Daemon>(folder.path());
  AttachedStore attached = Store::Attach(folder.path());
  Tool bash = attached.GetAgent("a").GetTool("bash");
  for (int i = 0; i < 3; ++i) bash.Record(1ms);
  first->collector.Collect();
  const std::vector<ArenaOffsets> offsets = first->collector.Offsets();
  bash.Record(1ms);
  first->collector.Collect();
  EXPECT_EQ(first->calls(), 4U);
  first.reset();
  bash.Record(1ms);
  {
    Daemon with_snapshot(folder.path(), offsets);
    with_snapshot.collector.Collect();
    EXPECT_EQ(with_snapshot.calls(), 2U);
  }
  Daemon without_snapshot(folder.path());
  without_snapshot.collector.Collect();
  EXPECT_EQ(without_snapshot.calls(), 5U);
}

TEST(AttachedCollectorTest, DamagedEventsLeaveTheQueueToTheOthers) {
  const test::TemporaryFolder folder;
  Daemon daemon(folder.path());
  AttachedStore attached = Store::Attach(folder.path());
  Agent agent = attached.GetAgent("a");
  for (int i = 0; i < 70'000; ++i) agent.Heartbeat();
  const QueuedEvents queued(folder.File("pitwall.arena"));
  EXPECT_EQ(queued.ForEach([](internal::QueuedEvent& event) { event.contents.check ^= 1; }),
            65'536U);
  daemon.collector.Collect();
  EXPECT_EQ(daemon.MetricOf("pitwall_attached_quarantined_total"), 65'536);
  EXPECT_EQ(daemon.MetricOf("pitwall_attached_dropped"), 70'000 - 65'536);
  agent.ClaimTask("t").Complete(8);
  daemon.collector.Collect();
  EXPECT_EQ(daemon.completed(), 1U);
  EXPECT_EQ(daemon.MetricOf("pitwall_attached_quarantined_total"), 65'536);
  EXPECT_EQ(daemon.MetricOf("pitwall_attached_dropped"), 70'000 - 65'536);
}

TEST(AttachedCollectorTest, EventsOfUnknownTypesAreCounted) {
  const test::TemporaryFolder folder;
  Daemon daemon(folder.path());
  AttachedStore attached = Store::Attach(folder.path());
  attached.GetAgent("a").Heartbeat();
  QueuedEvents(folder.File("pitwall.arena")).ForEach([](internal::QueuedEvent& event) {
    event.kind.type = 200;
    event.contents.check = QueuedEvents::CheckOf(event);
  });
  attached.GetAgent("a").ClaimTask("t").Complete(8);
  daemon.collector.Collect();
  EXPECT_EQ(daemon.MetricOf("pitwall_attached_unknown_events_total"), 1);
  EXPECT_EQ(daemon.completed(), 1U);
}

// A snapshot collects too. The second collection begins while the first has its events in ingest.
TEST(AttachedCollectorTest, TwoCollectionsAtOnceLoseNoEvent) {
  const test::TemporaryFolder folder;
  Store store(OptionsWithoutSampler());
  EventIdSet event_ids(1000);
  std::function<void()> while_ingesting = [] {};
  events::IngestOptions options;
  options.max_bodies = 1;
  options.append_body = [&](const events::ReceivedBody&) {
    std::exchange(while_ingesting, [] {})();
  };
  events::Ingest ingest(events::StoreSink(store), event_ids, SystemClock(), options);
  prometheus::Registry registry;
  AttachedCollector collector(folder.path(), {}, store, ingest, registry, [](bool, auto) {});
  AttachedStore attached = Store::Attach(folder.path());
  Agent agent = attached.GetAgent("a");
  agent.Heartbeat();
  const Task first = agent.ClaimTask("t1");
  std::optional<Task> second;
  std::thread other;
  while_ingesting = [&] {
    second.emplace(agent.ClaimTask("t2"));
    other = std::thread([&] { collector.Collect(); });
    // Gives the other collection time to run too early. It must wait.
    std::this_thread::sleep_for(100ms);
  };
  collector.Collect();
  other.join();
  collector.Collect();
  EXPECT_EQ(store.Read(Window::kAll).fleet.tasks.claimed, 2U);
}

TEST(AttachedCollectorTest, InvalidEventsDoNotFillTheLog) {
  const test::TemporaryFolder folder;
  Daemon daemon(folder.path());
  AttachedStore attached = Store::Attach(folder.path());
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 100; ++i) {
      Event event;
      event.type = EventType::kTokensUsed;
      event.agent_id = "a";
      event.input_tokens = UINT64_MAX;
      event.timestamp_ms = SystemClock().WallMs();
      attached.Apply(event);
    }
    daemon.collector.Collect();
  }
  EXPECT_EQ(daemon.log.size(), 20U);
  EXPECT_EQ(daemon.ingest.Stats().rejected, 300U);
}

TEST(AttachedCollectorTest, AFolderThatCannotBeUsedIsLoggedAndNothingElseHappens) {
  const test::TemporaryFolder folder;
  Daemon daemon(folder.File("missing"));
  EXPECT_THAT(daemon.log, ElementsAre(Pair(true, StartsWith("Other processes cannot record: "))));
  EXPECT_EQ(daemon.MetricOf("pitwall_attached_open"), 0);
  daemon.collector.Collect();
  daemon.collector.ReleaseUnused();
  EXPECT_TRUE(daemon.collector.Offsets().empty());
  EXPECT_EQ(daemon.calls(), 0U);
}

TEST(AttachedCollectorTest, TheMetricsCountProcessesSeriesAndCalls) {
  const test::TemporaryFolder folder;
  Daemon daemon(folder.path());
  EXPECT_EQ(daemon.MetricOf("pitwall_attached_open"), 1);
  EXPECT_EQ(daemon.MetricOf("pitwall_attached_processes"), 0);
  AttachedStore attached = Store::Attach(folder.path());
  for (const char* tool : {"bash", "read", "bash"}) {
    attached.GetAgent("a").GetTool(tool).Record(1ms);
  }
  daemon.collector.Collect();
  EXPECT_EQ(daemon.MetricOf("pitwall_attached_processes"), 1);
  EXPECT_EQ(daemon.MetricOf("pitwall_attached_series"), 2);
  EXPECT_EQ(daemon.MetricOf("pitwall_attached_calls_total"), 3);
  EXPECT_EQ(daemon.MetricOf("pitwall_attached_limit_bytes"), 64 << 20);
  EXPECT_EQ(daemon.MetricOf("pitwall_attached_dropped"), 0);
}

}  // namespace
}  // namespace pitwall::attached
