// Bodies on several threads at once.
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <string>
#include <thread>
#include <vector>

#include "tests/events/ingest_fixture.h"

namespace pitwall::events {
namespace {

TEST(IngestThreadsTest, SimultaneousBodiesAreBounded) {
  FakeClock clock{kTestNowMs};
  EventIdSet event_ids(100);
  std::barrier entered(2);
  std::barrier leave(2);
  Ingest ingest(
      [&](std::span<const Event>) {
        entered.arrive_and_wait();
        leave.arrive_and_wait();
      },
      event_ids, clock, {.max_bodies = 1});
  EXPECT_TRUE(ingest.Ready());
  std::thread first([&] { EXPECT_TRUE(ingest.IngestBody(Heartbeat("1"), BodyType::kJson)); });
  entered.arrive_and_wait();
  EXPECT_FALSE(ingest.Ready());
  EXPECT_FALSE(ingest.IngestBody(Heartbeat("2"), BodyType::kJson));
  EXPECT_EQ(ingest.Stats().bodies_refused, 1U);
  leave.arrive_and_wait();
  first.join();
  EXPECT_TRUE(ingest.Ready());
  EXPECT_FALSE(event_ids.Insert("1"));
  EXPECT_TRUE(event_ids.Insert("2"));
}

TEST(IngestThreadsTest, CloseWaitsForBodiesInFlightAndRefusesNewOnes) {
  FakeClock clock{kTestNowMs};
  EventIdSet event_ids(100);
  std::barrier entered(2);
  std::atomic<bool> applied{false};
  Ingest ingest(
      [&](std::span<const Event>) {
        entered.arrive_and_wait();
        applied = true;
      },
      event_ids, clock);
  std::thread begun([&] { EXPECT_TRUE(ingest.IngestBody(Heartbeat("1"), BodyType::kJson)); });
  entered.arrive_and_wait();
  ingest.Close();
  EXPECT_TRUE(applied);
  EXPECT_FALSE(ingest.Ready());
  EXPECT_FALSE(ingest.IngestBody(Heartbeat("2"), BodyType::kJson));
  begun.join();
}

TEST(IngestThreadsTest, ThreadsThatPostTheSameIdsCountEachOnce) {
  static constexpr int kEvents = 3000;
  IngestFixture fixture;
  std::string body;
  for (int i = 0; i < kEvents; ++i) body += Heartbeat(std::to_string(i));
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> duplicates{0};
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      const IngestResult result = fixture.IngestBody(body);
      accepted += result.accepted;
      duplicates += result.duplicates;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(fixture.applied, std::uint64_t{kEvents});
  EXPECT_EQ(accepted, std::uint64_t{kEvents});
  EXPECT_EQ(duplicates, std::uint64_t{kEvents} * 3);
}

TEST(IngestThreadsTest, WhilePausedEveryRememberedIdIsCounted) {
  IngestFixture fixture;
  std::atomic<int> working{3};
  std::vector<std::thread> threads;
  threads.reserve(3);
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < 5; ++round) {
        std::string body;
        for (int i = 0; i < 1000; ++i) {
          body += Heartbeat(std::to_string(t) + "/" + std::to_string(round * 1000 + i));
        }
        fixture.IngestBody(body);
      }
      --working;
    });
  }
  int looks = 0;
  do {
    const auto pause = fixture.ingest.Pause();
    ASSERT_EQ(fixture.event_ids.size(), fixture.applied);
    ++looks;
  } while (working > 0);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(fixture.applied, 15'000U);
  EXPECT_GT(looks, 0);
}

TEST(IngestThreadsTest, WhilePausedEveryAppendedBodyIsCountedCompletely) {
  constexpr int kEvents = 2000;  // more than a batch
  FakeClock clock{kTestNowMs};
  EventIdSet event_ids(10);
  std::atomic<std::uint64_t> applied = 0;
  std::atomic<std::uint64_t> kept = 0;
  IngestOptions options;
  options.append_body = [&](const ReceivedBody&) { ++kept; };
  Ingest ingest([&](std::span<const Event> events) { applied += events.size(); }, event_ids, clock,
                options);
  std::string body;
  for (int i = 0; i < kEvents; ++i)
    body += R"({"type":"heartbeat","agent_id":"a"})"
            "\n";
  std::atomic<int> working{3};
  std::vector<std::thread> threads;
  threads.reserve(3);
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int round = 0; round < 10; ++round) ingest.IngestBody(body, BodyType::kNdjson);
      --working;
    });
  }
  do {
    const auto pause = ingest.Pause();
    ASSERT_EQ(applied, kept * kEvents);
  } while (working > 0);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(applied, 30U * kEvents);
}

}  // namespace
}  // namespace pitwall::events
