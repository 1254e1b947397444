// Receivers that refuse all or a part of what they get.
#include <string>

#include "tests/remote_write/delivery_fixture.h"

namespace pitwall::remote_write {
namespace {

using testing::DeliveryTest;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using testing::WithStatus;
using testing::Wrote;

class RefusalsTest : public DeliveryTest {};

TEST_F(RefusalsTest, TheNumbersWrittenProveVersion2WhateverTheStatus) {
  for (const int status : {400, 415, 422}) {
    Make({});
    script_.posted.clear();
    Respond({Wrote(40, status), WithStatus(400), Wrote(0, status), Wrote(50)});
    for (int i = 0; i < 4; ++i) Push(50);
    const double sent = Sent();
    StepAll();
    ASSERT_THAT(script_.posted, SizeIs(4)) << status;
    for (const testing::Posted& posted : script_.posted) {
      EXPECT_EQ(posted.protocol, Protocol::kVersion2);
    }
    EXPECT_EQ(Sent() - sent, 90);
    ExpectNothingIsLostUncounted();
  }
}

TEST_F(RefusalsTest, ItIsFailingWhileEverythingIsRefused) {
  Respond({Wrote(2), WithStatus(404)});
  Push(2);
  StepAll();
  EXPECT_EQ(metrics_.failing_since_seconds.Value(), 0);
  clock_.Advance(1000);
  const double began = static_cast<double>(clock_.WallMs()) / 1e3;
  for (int i = 0; i < 3; ++i) {
    Push(2);
    StepAll();
    clock_.Advance(15'000);
    EXPECT_EQ(metrics_.failing_since_seconds.Value(), began);
  }
  Respond({Wrote(0, 400)});
  Push(2);
  StepAll();
  EXPECT_EQ(metrics_.failing_since_seconds.Value(), began);
  Respond({Wrote(1, 400)});  // a part was accepted
  Push(2);
  StepAll();
  EXPECT_EQ(metrics_.failing_since_seconds.Value(), 0);
  EXPECT_THAT(Log(), HasSubstr("works again"));
}

TEST_F(RefusalsTest, TheLogSaysOnceAMinuteHowManySamplesWereRefused) {
  Respond({Wrote(1), WithStatus(404)});
  Push(1);
  for (int i = 0; i < 9; ++i) {
    Push(7);
    StepAll();
    clock_.Advance(15'000);
  }
  const std::string log = Log();
  EXPECT_THAT(log, HasSubstr("status=404 samples=7 "));
  const std::size_t second = log.find("status=404 samples=28 ");
  EXPECT_NE(second, log.npos);
  EXPECT_NE(log.find("status=404 samples=28 ", second + 1), log.npos);
  EXPECT_EQ(Failed(), 63);
}

TEST_F(RefusalsTest, WhileNothingIsAcceptedEachRequestIsSentOnceInTurnAs2And1) {
  Respond({WithStatus(400)});
  for (int i = 0; i < 6; ++i) Push(1);
  StepAll();
  std::string versions;
  for (const testing::Posted& posted : script_.posted) {
    versions += posted.protocol == Protocol::kVersion2 ? '2' : '1';
  }
  EXPECT_EQ(versions, "2121212");  // only the first one twice
  EXPECT_EQ(Failed(), 6);
  Respond({WithStatus(204)});  // a receiver of 1.0 that was set up wrong before
  Push(1);
  Push(1);
  StepAll();
  EXPECT_EQ(Sent(), 2);
  EXPECT_EQ(script_.posted.back().protocol, Protocol::kVersion1);
  ExpectNothingIsLostUncounted();
}

}  // namespace
}  // namespace pitwall::remote_write
