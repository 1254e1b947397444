// The rule that says when an open task is stuck (core/task_limits.h).
#include <gtest/gtest.h>

#include <string>

#include "pitwall/store.h"
#include "tests/support/test_store.h"

namespace pitwall {
namespace {

constexpr std::int64_t kMinute = 60;  // seconds

class TaskLimitsTest : public ::testing::Test {
 protected:
  void Send(EventType type, const std::string& agent, const std::string& task_id,
            const std::string& task_type, std::uint64_t duration_s = 0) {
    Event event;
    event.type = type;
    event.agent_id = agent;
    event.task_id = task_id;
    event.task_type = task_type;
    event.timestamp_ms = clock_.WallMs();
    if (duration_s != 0) event.duration_ns = duration_s * 1'000'000'000;
    store_.Apply(event);
  }
  void Complete(int count, const std::string& task_type, std::uint64_t duration_s) {
    for (int i = 0; i < count; ++i) {
      Send(EventType::kTaskCompleted, "worker", "", task_type, duration_s);
    }
  }
  ClaimReading OnlyTask() {
    reading_ = store_.ReadTasks();
    EXPECT_EQ(reading_.claims.size(), 1U);
    return reading_.claims[0];
  }

  FakeClock clock_;
  Store store_{OptionsWith(clock_)};
  Reading reading_;
};

TEST_F(TaskLimitsTest, ATaskIsStuckAfterThreeTimesTheP95OfItsType) {
  Complete(20, "deploy", 100);
  Complete(20, "review", 1);
  Send(EventType::kTaskClaimed, "a", "t", "deploy");
  Advance(store_, clock_, 4 * kMinute);
  ClaimReading task = OnlyTask();
  EXPECT_NEAR(static_cast<double>(task.p95_ns), 100e9, 4.5e9);
  EXPECT_TRUE(task.is_p95_of_type);
  EXPECT_FALSE(task.is_stuck);
  Advance(store_, clock_, 2 * kMinute);
  EXPECT_TRUE(OnlyTask().is_stuck);
  EXPECT_EQ(store_.Read(Window::kAll).agents.back().tasks_stuck, 1U);
  EXPECT_EQ(store_.Read(Window::k1m).fleet.tasks_stuck, 1U);
}

TEST_F(TaskLimitsTest, ATypeWithFewTasksIsComparedWithAllTasks) {
  Complete(19, "deploy", 1'000);
  Complete(400, "review", 100);
  Send(EventType::kTaskClaimed, "a", "t", "deploy");
  Advance(store_, clock_, 6 * kMinute);
  const ClaimReading task = OnlyTask();
  EXPECT_FALSE(task.is_p95_of_type);
  EXPECT_NEAR(static_cast<double>(task.p95_ns), 100e9, 4.5e9);
  EXPECT_TRUE(task.is_stuck);
}

TEST_F(TaskLimitsTest, WithoutComparisonATaskIsStuckAfterAQuarterOfAnHour) {
  Complete(19, "", 1);
  Send(EventType::kTaskClaimed, "a", "t", "deploy");
  Advance(store_, clock_, 15 * kMinute);
  EXPECT_EQ(OnlyTask().p95_ns, 0U);
  EXPECT_FALSE(OnlyTask().is_stuck);
  Advance(store_, clock_, 1);
  EXPECT_TRUE(OnlyTask().is_stuck);
}

TEST_F(TaskLimitsTest, NoTaskIsStuckWithinAMinute) {
  Complete(50, "deploy", 1);
  Send(EventType::kTaskClaimed, "a", "t", "deploy");
  Advance(store_, clock_, kMinute);
  EXPECT_FALSE(OnlyTask().is_stuck);
  Advance(store_, clock_, 1);
  EXPECT_TRUE(OnlyTask().is_stuck);
}

TEST_F(TaskLimitsTest, AbandonedTasksAreListed) {
  Send(EventType::kTaskClaimed, "a", "t1", "deploy");
  const std::int64_t claimed_at_ms = clock_.WallMs();
  clock_.Advance(3600'000);
  store_.Sample();
  const Reading reading = store_.ReadTasks();
  EXPECT_TRUE(reading.claims.empty());
  ASSERT_EQ(reading.abandoned.size(), 1U);
  EXPECT_EQ(reading.abandoned[0].agent_id, "a");
  EXPECT_EQ(reading.abandoned[0].task_id, "t1");
  EXPECT_EQ(reading.abandoned[0].task_type, "deploy");
  EXPECT_EQ(reading.abandoned[0].claimed_at_ms, claimed_at_ms);
  EXPECT_EQ(reading.abandoned[0].abandoned_at_ms, claimed_at_ms + 3600'000);
}

TEST_F(TaskLimitsTest, OnlyTheNewestAbandonedTasksAreKept) {
  for (int i = 0; i < 1'005; ++i) {
    Send(EventType::kTaskClaimed, "a", "t" + std::to_string(i), "");
  }
  clock_.Advance(3600'000);
  store_.Sample();
  const Reading reading = store_.ReadTasks();
  ASSERT_EQ(reading.abandoned.size(), 1'000U);
  EXPECT_EQ(reading.abandoned.front().task_id, "t5");
  EXPECT_EQ(reading.abandoned.back().task_id, "t1004");
}

}  // namespace
}  // namespace pitwall
