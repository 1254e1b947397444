#include "exporter/telemetry/signal_ranks.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/telemetry/observation.h"
#include "pitwall/host/event_id_set.h"
#include "tests/telemetry/joiner_fixture.h"

namespace pitwall::telemetry {
namespace {

using Decision = SignalRanks::Decision;

Observation Ranked(std::uint8_t rank, std::string_view conversation = "s") {
  Observation call = ToolCall("c");
  call.conversation = conversation;
  call.rank = rank;
  if (rank != 0) call.needs = kNeedsNoBetter;
  return call;
}

TEST(SignalRanksTest, AWorseRankIsHeldUntilABetterOneReports) {
  EventIdSet ids;
  SignalRanks ranks(ids);
  EXPECT_EQ(ranks.Arrive(Ranked(1)), Decision::kHold);
  EXPECT_EQ(ranks.Arrive(Ranked(2)), Decision::kDrop);
  EXPECT_EQ(ranks.Arrive(Ranked(0)), Decision::kCount);
  EXPECT_EQ(ranks.Arrive(Ranked(1)), Decision::kDrop);
  EXPECT_FALSE(ranks.ChooseAtDeadline(Ranked(1)));
  EXPECT_EQ(ranks.Arrive(Ranked(1, "other")), Decision::kHold);
}

// They share a place among the recent scopes.
TEST(SignalRanksTest, ConversationsWithTheSameEndAreApart) {
  EventIdSet ids;
  SignalRanks ranks(ids);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(ranks.Arrive(Ranked(0, "1-of-session")), Decision::kCount);
    EXPECT_EQ(ranks.Arrive(Ranked(1, "2-of-session")), Decision::kHold);
    EXPECT_EQ(ranks.Arrive(Ranked(1, "1-of-session")), Decision::kDrop);
  }
}

TEST(SignalRanksTest, AfterTheDeadlineTheRankIsChosenForGood) {
  EventIdSet ids;
  SignalRanks ranks(ids);
  ranks.Arrive(Ranked(1));
  EXPECT_TRUE(ranks.ChooseAtDeadline(Ranked(1)));
  EXPECT_EQ(ranks.Arrive(Ranked(1)), Decision::kCount);
  EXPECT_EQ(ranks.Arrive(Ranked(0)), Decision::kDrop);
  EXPECT_FALSE(ranks.ChooseAtDeadline(Ranked(2)));
}

TEST(SignalRanksTest, TheDecisionsAreKeptInTheSetOfEventIds) {
  EventIdSet ids;
  SignalRanks before(ids);
  before.Arrive(Ranked(0, "reported"));
  before.Arrive(Ranked(2, "chosen"));
  before.ChooseAtDeadline(Ranked(2, "chosen"));
  SignalRanks after(ids);
  EXPECT_EQ(after.Arrive(Ranked(1, "reported")), Decision::kDrop);
  EXPECT_EQ(after.Arrive(Ranked(2, "chosen")), Decision::kCount);
  EXPECT_EQ(after.Arrive(Ranked(0, "chosen")), Decision::kDrop);
}

TEST(SignalRanksTest, KindsAndEmittersAreApartButBothEndsOfATaskAreNot) {
  EventIdSet ids;
  SignalRanks ranks(ids);
  ranks.Arrive(Ranked(0));
  Observation model = Ranked(1);
  model.kind = ObservationKind::kModelCall;
  EXPECT_EQ(ranks.Arrive(model), Decision::kHold);
  Observation other = Ranked(1);
  other.emitter = "other";
  EXPECT_EQ(ranks.Arrive(other), Decision::kHold);
  Observation start = Ranked(0);
  start.kind = ObservationKind::kTaskStart;
  ranks.Arrive(start);
  Observation end = Ranked(1);
  end.kind = ObservationKind::kTaskEnd;
  EXPECT_EQ(ranks.Arrive(end), Decision::kDrop);
}

Observation FailedModelCall(std::uint8_t rank, std::string_view conversation = "s") {
  Observation call = Ranked(rank, conversation);
  call.kind = ObservationKind::kModelCall;
  call.outcome = Outcome::kFailure;
  return call;
}

TEST(SignalRanksTest, ASignalOfSuccessesDoesNotDropTheFailuresOfAnother) {
  EventIdSet ids;
  SignalRanks ranks(ids);
  Observation success = Ranked(0);
  success.kind = ObservationKind::kModelCall;
  ranks.Arrive(success);
  EXPECT_EQ(ranks.Arrive(FailedModelCall(1)), Decision::kHold);
  EXPECT_TRUE(ranks.ChooseAtDeadline(FailedModelCall(1)));
  EXPECT_EQ(ranks.Arrive(FailedModelCall(1)), Decision::kCount);
  EXPECT_EQ(ranks.Arrive(success), Decision::kCount);
}

TEST(SignalRanksTest, OfTwoSignalsOfFailuresTheBetterCounts) {
  EventIdSet ids;
  SignalRanks ranks(ids);
  EXPECT_EQ(ranks.Arrive(FailedModelCall(1)), Decision::kHold);
  EXPECT_EQ(ranks.Arrive(FailedModelCall(0)), Decision::kCount);
  EXPECT_FALSE(ranks.ChooseAtDeadline(FailedModelCall(1)));
  Observation success = Ranked(1);
  success.kind = ObservationKind::kModelCall;
  EXPECT_EQ(ranks.Arrive(success), Decision::kDrop);
}

TEST(SignalRanksTest, AFailureWithoutAConversationIsDroppedIfABetterSignalReportsFailures) {
  EventIdSet ids;
  SignalRanks ranks(ids);
  ranks.Arrive(FailedModelCall(0));
  EXPECT_EQ(ranks.Arrive(FailedModelCall(1, "")), Decision::kDrop);
}

TEST(SignalRanksTest, ManyConversationsShareTheCache) {
  EventIdSet ids;
  SignalRanks ranks(ids);
  for (int i = 0; i < 5000; ++i) ranks.Arrive(Ranked(0, "s" + std::to_string(i)));
  for (int i = 0; i < 5000; ++i) {
    ASSERT_EQ(ranks.Arrive(Ranked(1, "s" + std::to_string(i))), Decision::kDrop) << i;
  }
}

}  // namespace
}  // namespace pitwall::telemetry
