#include "core/ended_tasks.h"

#include <gtest/gtest.h>

#include <string>

namespace pitwall::internal {
namespace {

using Match = EndedTasks::Match;

constexpr AgentRef kOne(1);
constexpr AgentRef kTwo(2);

EndedTask EndOf(AgentRef agent, std::string task_id, std::int64_t at_ms, AgentRef claimer = {}) {
  EndedTask end;
  end.agent = agent;
  end.claimer = claimer;
  end.task_id = std::move(task_id);
  end.ended_at_mono_ms = at_ms;
  end.unclaimed = claimer ? 0 : 1;
  return end;
}

TEST(EndedTasksTest, TheNextClaimOfAnUnclaimedEndBelongsToIt) {
  EndedTasks ended(10);
  EXPECT_TRUE(ended.Add(EndOf(kOne, "t1", 60)).empty());
  EXPECT_EQ(ended.Claim(kOne, "t2", 0).match, Match::kNone);
  const auto found = ended.Claim(kTwo, "t1", 90);  // of another agent, and stamped later
  EXPECT_EQ(found.match, Match::kUnclaimed);
  ASSERT_TRUE(found.task);
  EXPECT_EQ(found.task->agent, kOne);
  EXPECT_EQ(ended.Claim(kTwo, "t1", 90).match, Match::kNone);
  EXPECT_EQ(ended.size(), 0U);
}

TEST(EndedTasksTest, AnAgentsOwnEndGoesBeforeAnothers) {
  EndedTasks ended(10);
  ended.Add(EndOf(kOne, "t1", 60));
  ended.Add(EndOf(kTwo, "t1", 70));
  EXPECT_EQ(ended.Claim(kOne, "t1", 0).task->agent, kOne);
  EXPECT_EQ(ended.Claim(kTwo, "t1", 0).task->agent, kTwo);
}

TEST(EndedTasksTest, AClaimThatWasNotMadeAfterTheEndIsARepetition) {
  EndedTasks ended(10);
  ended.Add(EndOf(kTwo, "t1", 60, kOne));
  EXPECT_EQ(ended.Claim(kOne, "t1", 60).match, Match::kRepetition);
  EXPECT_EQ(ended.Claim(kTwo, "t1", 0).match, Match::kRepetition);
  EXPECT_EQ(ended.Claim(AgentRef(3), "t1", 0).match, Match::kNone);
  EXPECT_EQ(ended.size(), 1U);
  // A new attempt. The end is forgotten, and its references are released.
  const auto attempt = ended.Claim(kOne, "t1", 61);
  EXPECT_EQ(attempt.match, Match::kNone);
  ASSERT_TRUE(attempt.task);
  EXPECT_EQ(attempt.task->claimer, kOne);
  EXPECT_EQ(ended.size(), 0U);
}

TEST(EndedTasksTest, AnotherEndOfAnEndedTaskIsNotUnclaimed) {
  EndedTasks ended(10);
  ended.Add(EndOf(kOne, "t1", 60, kOne));
  EXPECT_EQ(ended.Add(EndOf(kOne, "t1", 80)).size(), 1U);
  EXPECT_EQ(ended.Claim(kOne, "t1", 70).match, Match::kRepetition);
  EXPECT_EQ(ended.Claim(kOne, "t1", 90).match, Match::kNone);
}

TEST(EndedTasksTest, EndsWithoutAnIdAreCountedPerAgent) {
  EndedTasks ended(10);
  ended.Add(EndOf(kOne, "", 60));
  EXPECT_EQ(ended.Add(EndOf(kOne, "", 70)).size(), 1U);
  EXPECT_EQ(ended.Claim(kTwo, "", 0).match, Match::kNone);
  EXPECT_EQ(ended.Claim(kOne, "", 70).match, Match::kNone);  // the next task
  EXPECT_FALSE(ended.Claim(kOne, "", 10).task);
  EXPECT_TRUE(ended.Claim(kOne, "", 20).task);
  EXPECT_EQ(ended.Claim(kOne, "", 30).match, Match::kNone);
}

TEST(EndedTasksTest, TheOldestTaskIsRemovedForRoom) {
  EndedTasks ended(2);
  ended.Add(EndOf(kOne, "t1", 1));
  ended.Add(EndOf(kOne, "t2", 2));
  const auto removed = ended.Add(EndOf(kOne, "t3", 3));
  ASSERT_EQ(removed.size(), 1U);
  EXPECT_EQ(removed[0].task_id, "t1");
  EXPECT_EQ(ended.Claim(kOne, "t1", 0).match, Match::kNone);
  EXPECT_EQ(ended.RemoveIf([](const EndedTask& end) { return end.ended_at_mono_ms < 3; }).size(),
            1U);
  EXPECT_EQ(ended.Claim(kOne, "t2", 0).match, Match::kNone);
  EXPECT_EQ(ended.Claim(kOne, "t3", 0).match, Match::kUnclaimed);
  EXPECT_EQ(EndedTasks(0).Add(EndOf(kOne, "t1", 1)).size(), 1U);
}

}  // namespace
}  // namespace pitwall::internal
