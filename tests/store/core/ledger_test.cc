#include "core/ledger.h"

#include <gtest/gtest.h>

#include "pitwall/store.h"
#include "tests/support/test_store.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;

class LedgerTest : public ::testing::Test {
 protected:
  void Send(EventType type, std::string_view agent_id, std::string_view task_id,
            std::int64_t ago_ms = 0, std::string_view task_type = {}) {
    Event event;
    event.type = type;
    event.agent_id = agent_id;
    event.task_id = task_id;
    event.task_type = task_type;
    event.timestamp_ms = clock_.WallMs() - ago_ms;
    store_.Apply(event);
  }
  void Claim(std::string_view agent_id, std::string_view task_id, std::int64_t ago_ms = 0) {
    Send(EventType::kTaskClaimed, agent_id, task_id, ago_ms);
  }
  void Complete(std::string_view agent_id, std::string_view task_id, std::int64_t ago_ms = 0) {
    Send(EventType::kTaskCompleted, agent_id, task_id, ago_ms);
  }
  void Advance(std::int64_t seconds) {
    clock_.Advance(seconds * 1000);
    store_.Sample();
  }
  AgentReading Read(std::string_view agent_id) {
    reading_ = store_.Read(Window::kAll);
    for (const AgentReading& agent : reading_.agents) {
      if (agent.agent_id == agent_id) return agent;
    }
    return {};
  }

  FakeClock clock_;
  Store store_{OptionsWith(clock_)};
  Reading reading_;
};

TEST_F(LedgerTest, ACompletionWithoutADurationLastedSinceItsClaim) {
  Claim("a", "t1");
  clock_.Advance(90'000);
  EXPECT_EQ(Read("a").tasks_in_progress, 1U);
  Complete("a", "t1");
  const AgentReading agent = Read("a");
  EXPECT_EQ(agent.tasks_in_progress, 0U);
  EXPECT_EQ(agent.tasks.completed, 1U);
  EXPECT_EQ(agent.tasks.durations.count, 1U);
  EXPECT_EQ(agent.tasks.durations.sum_ns, 90'000'000'000U);
}

TEST_F(LedgerTest, ACompletionWithoutAClaimCountsWithoutADuration) {
  Complete("a", "t1");
  EXPECT_EQ(Read("a").tasks.completed, 1U);
  EXPECT_EQ(Read("a").tasks.durations.count, 0U);
  EXPECT_EQ(Read("a").tasks_in_progress, 0U);
}

TEST_F(LedgerTest, ACompletionWithoutAnOpenClaimIsOrphaned) {
  Claim("a", "t1");
  Complete("a", "t1");
  EXPECT_EQ(Read("a").tasks.orphaned, 0U);
  Complete("a", "t1");
  Send(EventType::kTaskFailed, "a", "t2");
  EXPECT_EQ(Read("a").tasks.orphaned, 2U);
  EXPECT_EQ(reading_.fleet.tasks.orphaned, 2U);
  // Every claimed task has ended, is open, or was abandoned.
  const TaskReading& tasks = reading_.fleet.tasks;
  EXPECT_EQ(tasks.claimed + tasks.orphaned, tasks.completed + tasks.failed);
}

TEST_F(LedgerTest, AFailureClosesItsClaimAndItsTimeIsCountedSeparately) {
  Claim("a", "t1");
  clock_.Advance(5'000);
  Send(EventType::kTaskFailed, "a", "t1");
  const AgentReading agent = Read("a");
  EXPECT_EQ(agent.tasks.failed, 1U);
  EXPECT_EQ(agent.tasks.failed_duration_ns, 5'000'000'000U);
  EXPECT_EQ(agent.tasks.durations.count, 0U);
  EXPECT_EQ(agent.tasks_in_progress, 0U);
}

TEST_F(LedgerTest, ACompletionHasTheTypeOfItsClaim) {
  Send(EventType::kTaskClaimed, "a", "t1", 0, "review");
  Complete("a", "t1");
  const AgentReading agent = Read("a");
  ASSERT_EQ(agent.task_types.size(), 1U);
  EXPECT_EQ(agent.task_types[0].task_type, "review");
  EXPECT_EQ(agent.task_types[0].completed, 1U);
}

TEST_F(LedgerTest, ClaimsWithoutAnIdAreClosedOldestFirst) {
  Claim("a", "");
  Claim("a", "");
  Complete("b", "");
  EXPECT_EQ(Read("a").tasks_in_progress, 2U);
  Complete("a", "");
  EXPECT_EQ(Read("a").tasks_in_progress, 1U);
  EXPECT_EQ(Read("a").tasks.durations.count, 0U);
}

TEST_F(LedgerTest, AnAgentsOwnClaimGoesBeforeAnothers) {
  Claim("a", "t1", 60'000);
  Claim("b", "t1", 30'000);
  Complete("a", "t1");
  EXPECT_EQ(Read("a").tasks_in_progress, 0U);
  EXPECT_EQ(Read("b").tasks_in_progress, 1U);
  EXPECT_EQ(Read("a").tasks.durations.sum_ns, 60'000'000'000U);
}

TEST_F(LedgerTest, ATaskFinishedByAnotherAgentIsClosedForItsClaimer) {
  Claim("a", "t1", 60'000);
  Complete("b", "t1");
  EXPECT_EQ(Read("a").tasks_in_progress, 0U);
  EXPECT_EQ(Read("b").tasks.completed, 1U);
  EXPECT_EQ(Read("b").tasks.durations.sum_ns, 60'000'000'000U);
}

TEST_F(LedgerTest, ClaimingATaskAgainMovesTheClaim) {
  Claim("a", "t1", 60'000);
  Claim("a", "t1", 10'000);
  EXPECT_EQ(Read("a").tasks_in_progress, 1U);
  EXPECT_EQ(Read("a").tasks.claimed, 2U);
  Complete("a", "t1");
  EXPECT_EQ(Read("a").tasks.durations.sum_ns, 10'000'000'000U);
}

TEST_F(LedgerTest, AClaimThatWaitsTooLongIsAbandonedOnce) {
  Claim("a", "t1");
  Advance(3599);
  EXPECT_EQ(Read("a").tasks.abandoned, 0U);
  Advance(2);
  Advance(2);
  EXPECT_EQ(Read("a").tasks.abandoned, 1U);
  EXPECT_EQ(Read("a").tasks_in_progress, 0U);
  Complete("a", "t1");
  EXPECT_EQ(Read("a").tasks.completed, 1U);
}

TEST_F(LedgerTest, ALateClaimIsAgedByItsAgentsTime) {
  constexpr std::int64_t kYearMs = 365LL * 24 * 3600 * 1000;
  Claim("gone-on", "t1", kYearMs);
  Claim("last-seen-claiming", "t2", kYearMs);
  Advance(1);
  EXPECT_EQ(Read("gone-on").tasks_in_progress, 1U);
  Send(EventType::kHeartbeat, "gone-on", "", kYearMs - 2 * 3600 * 1000);
  Advance(1);
  EXPECT_EQ(Read("gone-on").tasks.abandoned, 1U);
  EXPECT_EQ(Read("last-seen-claiming").tasks_in_progress, 1U);
  Advance(3600);
  EXPECT_EQ(Read("last-seen-claiming").tasks.abandoned, 1U);
}

TEST_F(LedgerTest, TheDurationOfACompletionStampedBeforeItsClaimIsUnknown) {
  Claim("a", "t1");
  Complete("a", "t1", 5'000);
  EXPECT_EQ(Read("a").tasks.completed, 1U);
  EXPECT_EQ(Read("a").tasks.durations.count, 0U);
}

TEST_F(LedgerTest, TheAgeOfAClaimIsCountedFromTheTimeOfItsEvent) {
  Claim("a", "t1", 3'000'000);
  clock_.Advance(5'000);
  const AgentReading agent = Read("a");
  ASSERT_EQ(reading_.claims.size(), 1U);
  EXPECT_EQ(reading_.claims[0].age_ms, 3'005'000);
  EXPECT_EQ(reading_.taken_at_ms - agent.oldest_claim_ms, 3'005'000);
  EXPECT_EQ(reading_.claims[0].waited_ms, 5'000);
}

TEST(BoundedLedgerTest, AFullLedgerEvictsTheOldestClaim) {
  internal::Ledger ledger(2);
  ledger.Open({internal::AgentRef(1), {}, "t1", 10, 10});
  ledger.Open({internal::AgentRef(1), {}, "t2", 20, 20});
  const auto opened = ledger.Open({internal::AgentRef(1), {}, "t3", 30, 30});
  ASSERT_TRUE(opened.evicted);
  EXPECT_EQ(opened.evicted->task_id, "t1");
  EXPECT_EQ(ledger.OpenClaims().size(), 2U);
  const auto close = [&](const char* task_id) {
    internal::EndedTask end;
    end.agent = internal::AgentRef(1);
    end.task_id = task_id;
    return ledger.Close(end).claim.has_value();
  };
  EXPECT_FALSE(close("t1"));
  EXPECT_TRUE(close("t3"));
}

}  // namespace
}  // namespace pitwall
