#include "exporter/remote_write/delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/remote_write/delivery_fixture.h"

namespace pitwall::remote_write {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using testing::DeliveryTest;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;
using testing::NoResponse;
using testing::RequestOf;
using testing::Script;
using ::testing::SizeIs;
using testing::WithStatus;
using testing::Wrote;

TEST_F(DeliveryTest, WithNothingToSendItWaits) {
  Respond({Wrote(0)});
  EXPECT_EQ(delivery_->Step(), std::nullopt);
  EXPECT_THAT(script_.posted, SizeIs(0));
}

TEST_F(DeliveryTest, ItSendsInTheOrderOfThePushes) {
  Respond({Wrote(1), Wrote(2), Wrote(3)});
  for (const std::size_t samples : {1U, 2U, 3U}) Push(samples);
  StepAll();
  ASSERT_THAT(script_.posted, SizeIs(3));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(script_.posted[i].protocol, Protocol::kVersion2);
    EXPECT_THAT(testing::DecodeVersion2(script_.posted[i].body), SizeIs(i + 1));
  }
  EXPECT_EQ(Sent(), 6);
  ExpectNothingIsLostUncounted();
}

TEST_F(DeliveryTest, NoResponse5xxAnd429AreRetriedUntilAccepted) {
  Respond({NoResponse("connection refused"), WithStatus(500), WithStatus(503), WithStatus(429),
           NoResponse("Received HTTP/0.9 when not allowed"), Wrote(4)});
  Push(4);
  StepAll();
  ASSERT_THAT(script_.posted, SizeIs(6));
  for (const testing::Posted& posted : script_.posted) {
    EXPECT_EQ(posted.body, script_.posted.front().body);
  }
  EXPECT_EQ(Sent(), 4);
  EXPECT_EQ(metrics_.retries.Value(), 5);
  ExpectNothingIsLostUncounted();
}

TEST_F(DeliveryTest, ARefusedRequestIsCountedOnceAndTheNextIsSent) {
  for (const int status : {301, 400, 401, 403, 404, 409, 413, 422}) {
    Make({});
    script_.posted.clear();
    const double failed = Failed(), sent = Sent();
    Respond({Wrote(1), WithStatus(status, "no"), Wrote(3)});
    for (const std::size_t samples : {1U, 2U, 3U}) Push(samples);
    StepAll();
    EXPECT_THAT(script_.posted, SizeIs(3)) << status;
    EXPECT_EQ(Failed() - failed, 2) << status;
    EXPECT_EQ(Sent() - sent, 4) << status;
  }
  EXPECT_EQ(metrics_.retries.Value(), 0);
  ExpectNothingIsLostUncounted();
}

TEST_F(DeliveryTest, ARefusalIsLoggedOnceWithItsReasonEscaped) {
  Respond({Wrote(1), WithStatus(400, "bad\nlevel=error msg=\"forged\"\x1b[2J")});
  for (int i = 0; i < 20; ++i) Push(1);
  StepAll();
  const std::string log = Log();
  EXPECT_THAT(log, HasSubstr("status=400"));
  EXPECT_THAT(log, HasSubstr("bad?level=error"));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\x1b'), 0);
  EXPECT_EQ(log.find("refused"), log.rfind("refused"));
  EXPECT_EQ(Failed(), 19);
}

TEST_F(DeliveryTest, AnOutageIsLoggedAtItsBeginningAndItsEnd) {
  Respond({NoResponse("refused")});
  Push(1);
  StepAll(50);
  EXPECT_GT(metrics_.failing_since_seconds.Value(), 0);
  Respond({Wrote(1)});
  StepAll();
  EXPECT_EQ(metrics_.failing_since_seconds.Value(), 0);
  const std::string log = Log();
  EXPECT_THAT(log, HasSubstr("is retried"));
  EXPECT_EQ(log.find("is retried"), log.rfind("is retried"));
  EXPECT_THAT(log, HasSubstr("works again"));
}

TEST_F(DeliveryTest, WaitsGrowToABoundAndARetryAfterIsHonouredWithinOne) {
  Respond({WithStatus(503)});
  Push(1);
  milliseconds longest{0};
  for (int i = 0; i < 20; ++i) {
    const milliseconds wait = *delivery_->Step();
    EXPECT_GE(wait, longest);
    longest = wait;
  }
  EXPECT_THAT(longest, AllOf(Ge(Backoff::kMaxDelay / 2), Le(Backoff::kMaxDelay)));
  Response busy = WithStatus(429);
  for (const auto& [asked, given] :
       {std::pair{seconds(120), seconds(120)}, std::pair{seconds(1'000'000), seconds(300)}}) {
    busy.retry_after = asked;
    Respond({busy});
    EXPECT_EQ(delivery_->Step(), given);
  }
}

TEST_F(DeliveryTest, AnUnreachableReceiverCostsNoMoreThanTheQueue) {
  DeliveryOptions options;
  options.queue_bytes = 2'000;
  Make(options);
  Respond({NoResponse("refused")});
  for (int i = 0; i < 500; ++i) {
    Push(7);
    StepAll(1);
    ASSERT_LE(metrics_.queue_bytes.Value(), 2'000);
    ExpectNothingIsLostUncounted();
  }
  EXPECT_GT(Dropped(), 0);
  EXPECT_GT(metrics_.behind_seconds.Value(), 0);
  Respond({Wrote(7)});
  StepAll();
  EXPECT_EQ(metrics_.pending.Value(), 0);
  EXPECT_EQ(metrics_.behind_seconds.Value(), 0);
  EXPECT_EQ(metrics_.queue_bytes.Value(), 0);
  ExpectNothingIsLostUncounted();
  const auto last = testing::DecodeVersion2(script_.posted.back().body);
  EXPECT_GT(last.front().at_ms, testing::DecodeVersion2(script_.posted.front().body)[0].at_ms);
}

TEST_F(DeliveryTest, ARequestLargerThanTheQueueIsDroppedAndCounted) {
  DeliveryOptions options;
  options.queue_bytes = 10;
  Make(options);
  Respond({Wrote(1)});
  Push(9);
  StepAll();
  EXPECT_EQ(Dropped(), 9);
  EXPECT_THAT(script_.posted, SizeIs(0));
}

TEST_F(DeliveryTest, After415ItUsesVersion1) {
  Respond({WithStatus(415), WithStatus(204)});
  Push(3, 2);
  Push(1, 1);
  StepAll();
  ASSERT_THAT(script_.posted, SizeIs(3));
  EXPECT_EQ(script_.posted[1].protocol, Protocol::kVersion1);
  EXPECT_THAT(testing::DecodeVersion1(script_.posted[1].body), SizeIs(3));
  EXPECT_EQ(script_.posted[2].protocol, Protocol::kVersion1);
  EXPECT_EQ(Sent(), 4);
  EXPECT_EQ(Failed() + Dropped(), 0);
}

TEST_F(DeliveryTest, ASuccessThatCountsNothingIsAReceiverOfVersion1) {
  Respond({WithStatus(204), WithStatus(204)});
  Push(3);
  StepAll();
  ASSERT_THAT(script_.posted, SizeIs(2));
  EXPECT_EQ(script_.posted[1].protocol, Protocol::kVersion1);
  EXPECT_EQ(Sent(), 3);
}

TEST_F(DeliveryTest, AFirst400MayBeAReceiverOfVersion1) {
  Respond({WithStatus(400, "snappy: corrupt"), WithStatus(500), WithStatus(200)});
  Push(3);
  StepAll();
  ASSERT_THAT(script_.posted, SizeIs(3));
  EXPECT_EQ(script_.posted[2].protocol, Protocol::kVersion1);
  EXPECT_EQ(Sent(), 3);
}

TEST_F(DeliveryTest, ARequestRefusedInBothVersionsIsDropped) {
  Respond({WithStatus(400), WithStatus(400), Wrote(2)});
  Push(3);
  Push(2);
  StepAll();
  ASSERT_THAT(script_.posted, SizeIs(3));
  EXPECT_EQ(script_.posted[1].protocol, Protocol::kVersion1);
  EXPECT_EQ(script_.posted[2].protocol, Protocol::kVersion2);
  EXPECT_EQ(Failed(), 3);
  EXPECT_EQ(Sent(), 2);
  ExpectNothingIsLostUncounted();
}

TEST_F(DeliveryTest, NativeHistogramsAreSentInVersion1IfConfigured) {
  DeliveryOptions options;
  options.has_histograms_in_1 = true;
  Make(options);
  Respond({WithStatus(415), WithStatus(204)});
  Push(3, 2);
  StepAll();
  EXPECT_THAT(testing::DecodeVersion1(script_.posted[1].body), SizeIs(5));
  EXPECT_EQ(Sent(), 5);
}

TEST_F(DeliveryTest, APartialWriteCountsWrittenAndRefusedSamples) {
  Respond({Wrote(5), Wrote(3, 400), Wrote(4, 200)});
  for (int i = 0; i < 3; ++i) Push(5);
  StepAll();
  EXPECT_EQ(Sent(), 12);
  EXPECT_EQ(Failed(), 3);
  ExpectNothingIsLostUncounted();
}

TEST_F(DeliveryTest, AbandonedSamplesAreCounted) {
  Respond({NoResponse("refused")});
  Push(5);
  Push(6);
  StepAll(3);
  EXPECT_EQ(delivery_->DropPending(), 11U);
  EXPECT_EQ(Dropped(), 11);
  EXPECT_EQ(delivery_->Step(), std::nullopt);
  ExpectNothingIsLostUncounted();
}

}  // namespace
}  // namespace pitwall::remote_write
