// Every order and repetition of a claim and the ends of its task, as deliveries at least once give
// them. The claim is stamped a minute before the ends.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "pitwall/store.h"
#include "tests/support/test_store.h"

namespace pitwall {
namespace {

constexpr std::uint64_t kMinuteNs = 60'000'000'000;

struct Delivery {
  std::string task_id;         // or empty
  bool has_durations = false;  // of the ends
  std::int64_t claim_ago_ms = 120'000;
  std::int64_t end_ago_ms = 60'000;
};

// 'C': a claim; 'E': a completion; 'F': a failure. Returns the agent's tasks two hours later.
TaskReading Deliver(const std::string& order, const Delivery& delivery, std::uint64_t& open) {
  FakeClock clock;
  Store store{OptionsWith(clock)};
  const std::int64_t now_ms = clock.WallMs();
  for (const char step : order) {
    Event event;
    event.agent_id = "a";
    event.task_id = delivery.task_id;
    event.type = step == 'C'   ? EventType::kTaskClaimed
                 : step == 'E' ? EventType::kTaskCompleted
                               : EventType::kTaskFailed;
    event.timestamp_ms = now_ms - (step == 'C' ? delivery.claim_ago_ms : delivery.end_ago_ms);
    if (delivery.has_durations && step != 'C') event.duration_ns = 7'000'000'000;
    clock.Advance(1);
    store.Apply(event);
  }
  open = store.Read(Window::kAll).agents[0].tasks_in_progress;
  clock.Advance(2 * 3600 * 1000);
  store.Sample();
  return store.Read(Window::kAll).agents[0].tasks;
}

// All distinct orders of these steps.
std::vector<std::string> OrdersOf(std::string steps) {
  std::vector<std::string> orders;
  std::sort(steps.begin(), steps.end());
  do orders.push_back(steps);
  while (std::next_permutation(steps.begin(), steps.end()));
  return orders;
}

std::uint64_t CountOf(const std::string& order, char step) {
  return static_cast<std::uint64_t>(std::count(order.begin(), order.end(), step));
}

const std::vector<std::string> kDeliveries = {"CE",  "CF",   "CCE",  "CEE",  "CCF",   "CFF",
                                              "CEF", "CCEE", "CCFF", "CCEF", "CCCEEE"};

TEST(TaskOrderTest, NoOrderLeavesAClaimOpenOrAbandoned) {
  for (const std::string& steps : kDeliveries) {
    for (const std::string& order : OrdersOf(steps)) {
      for (const bool has_durations : {false, true}) {
        std::uint64_t open = 9;
        const TaskReading tasks = Deliver(order, {"t1", has_durations}, open);
        EXPECT_EQ(open, 0U) << order;
        EXPECT_EQ(tasks.abandoned, 0U) << order;
        EXPECT_EQ(tasks.claimed, CountOf(order, 'C')) << order;
        EXPECT_EQ(tasks.completed, CountOf(order, 'E')) << order;
        EXPECT_EQ(tasks.failed, CountOf(order, 'F')) << order;
      }
    }
  }
}

TEST(TaskOrderTest, EveryOrderYieldsTheTimeBetweenTheStampsOnce) {
  for (const std::string& steps : kDeliveries) {
    for (const std::string& order : OrdersOf(steps)) {
      std::uint64_t open = 9;
      const TaskReading tasks = Deliver(order, {"t1"}, open);
      EXPECT_EQ(tasks.durations.sum_ns + tasks.failed_duration_ns, kMinuteNs) << order;
      EXPECT_EQ(tasks.durations.count, tasks.durations.sum_ns / kMinuteNs) << order;
    }
  }
}

TEST(TaskOrderTest, AGivenDurationIsCountedInsteadOfTheStamps) {
  for (const std::string& steps : kDeliveries) {
    for (const std::string& order : OrdersOf(steps)) {
      std::uint64_t open = 9;
      const TaskReading tasks = Deliver(order, {"t1", true}, open);
      EXPECT_EQ(tasks.durations.count, CountOf(order, 'E')) << order;
      EXPECT_EQ(tasks.durations.sum_ns, 7'000'000'000 * CountOf(order, 'E')) << order;
      EXPECT_EQ(tasks.failed_duration_ns, 7'000'000'000 * CountOf(order, 'F')) << order;
    }
  }
}

TEST(TaskOrderTest, ANegativeDurationIsUnknownInEveryOrder) {
  for (const std::string& order : {"CE", "EC", "CF", "FC"}) {
    std::uint64_t open = 9;
    const TaskReading tasks = Deliver(order, {"t1", false, 60'000, 120'000}, open);
    EXPECT_EQ(open, 0U) << order;
    EXPECT_EQ(tasks.abandoned, 0U) << order;
    EXPECT_EQ(tasks.completed + tasks.failed, 1U) << order;
    EXPECT_EQ(tasks.durations.count, 0U) << order;
    EXPECT_EQ(tasks.failed_duration_ns, 0U) << order;
  }
}

TEST(TaskOrderTest, WithoutIdsAsManyClaimsStayOpenAsHaveNoEnd) {
  for (const std::string& steps : kDeliveries) {
    for (const std::string& order : OrdersOf(steps)) {
      const std::uint64_t ends = CountOf(order, 'E') + CountOf(order, 'F');
      const std::uint64_t claims = CountOf(order, 'C');
      std::uint64_t open = 9;
      const TaskReading tasks = Deliver(order, {""}, open);
      EXPECT_EQ(open, claims > ends ? claims - ends : 0) << order;
      EXPECT_EQ(tasks.abandoned, open) << order;
      EXPECT_EQ(tasks.durations.count, 0U) << order;
    }
  }
}

TEST(TaskOrderTest, AClaimAfterTheEndIsANewAttempt) {
  FakeClock clock;
  Store store{OptionsWith(clock)};
  const auto send = [&](EventType type) {
    Event event;
    event.type = type;
    event.agent_id = "a";
    event.task_id = "t1";
    event.timestamp_ms = clock.WallMs();
    store.Apply(event);
    clock.Advance(10'000);
  };
  for (const EventType end : {EventType::kTaskFailed, EventType::kTaskCompleted}) {
    send(EventType::kTaskClaimed);
    EXPECT_EQ(store.Read(Window::kAll).agents[0].tasks_in_progress, 1U);
    send(end);
    EXPECT_EQ(store.Read(Window::kAll).agents[0].tasks_in_progress, 0U);
  }
  const TaskReading tasks = store.Read(Window::kAll).agents[0].tasks;
  EXPECT_EQ(tasks.orphaned, 0U);
  EXPECT_EQ(tasks.failed_duration_ns, 10'000'000'000U);
  EXPECT_EQ(tasks.durations.sum_ns, 10'000'000'000U);
}

TEST(TaskOrderTest, AnEndedTaskDoesNotKeepItsAgentsFromRetiring) {
  FakeClock clock;
  StoreOptions options = OptionsWith(clock);
  options.agents_retention = std::chrono::milliseconds(60'000);
  Store store{options};
  for (const EventType type : {EventType::kTaskClaimed, EventType::kTaskCompleted}) {
    Event event;
    event.type = type;
    event.agent_id = type == EventType::kTaskClaimed ? "a" : "b";
    event.task_id = "t1";
    event.timestamp_ms = clock.WallMs();
    store.Apply(event);
  }
  Advance(store, clock, 90);
  EXPECT_EQ(store.Read(Window::kAll).agents.size(), 0U);
  EXPECT_EQ(store.Stats().agents_retired, 2U);
}

}  // namespace
}  // namespace pitwall
