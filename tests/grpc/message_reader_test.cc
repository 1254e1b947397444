#include "exporter/grpc/message_reader.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/support/hex_bytes.h"

namespace pitwall::grpc {
namespace {

class MessageReaderTest : public ::testing::Test {
 protected:
  Code FailureOf(std::string_view body) {
    MessageReader reader(100, budget_);
    if (const auto failure = reader.Add(body)) return failure->code;
    const auto failure = reader.Finish();
    return failure ? failure->code : Code::kOk;
  }
  const std::shared_ptr<ByteBudget> budget_ = std::make_shared<ByteBudget>(10'000);
};

TEST_F(MessageReaderTest, AFrameIsAFlagALengthAndTheMessage) {
  EXPECT_EQ(FrameHead(0), test::BytesOfHex("0000000000"));
  EXPECT_EQ(FrameHead(0x01020304), test::BytesOfHex("0001020304"));
  MessageReader reader(100, budget_);
  EXPECT_FALSE(reader.Add(test::BytesOfHex("0100000003616263")));
  EXPECT_FALSE(reader.Finish());
  const Message message = reader.Take();
  EXPECT_EQ(message.bytes, "abc");
  EXPECT_TRUE(message.is_compressed);
}

TEST_F(MessageReaderTest, TheBodyMayArriveInAnyPieces) {
  const std::string body = FrameHead(90) + std::string(90, 'x');
  for (std::size_t piece_bytes = 1; piece_bytes <= body.size(); ++piece_bytes) {
    MessageReader reader(100, budget_);
    for (std::size_t at = 0; at < body.size(); at += piece_bytes) {
      EXPECT_FALSE(reader.Finish().value_or(Reply{}).code == Code::kOk);
      EXPECT_FALSE(reader.Add(std::string_view(body).substr(at, piece_bytes)));
    }
    EXPECT_FALSE(reader.Finish());
    EXPECT_EQ(reader.Take().bytes, std::string(90, 'x'));
  }
}

TEST_F(MessageReaderTest, ThereIsExactlyOneMessage) {
  EXPECT_EQ(FailureOf(FrameHead(0)), Code::kOk);
  EXPECT_EQ(FailureOf(""), Code::kUnimplemented);
  EXPECT_EQ(FailureOf(FrameHead(0) + FrameHead(0)), Code::kUnimplemented);
  EXPECT_EQ(FailureOf(FrameHead(1) + "ab"), Code::kUnimplemented);
}

TEST_F(MessageReaderTest, MalformedFramesAreInternalErrors) {
  EXPECT_EQ(FailureOf(FrameHead(2) + "a"), Code::kInternal);
  EXPECT_EQ(FailureOf(std::string(4, '\0')), Code::kInternal);
  EXPECT_EQ(FailureOf(test::BytesOfHex("0200000000")), Code::kInternal);
}

TEST_F(MessageReaderTest, AMessageThatIsTooLargeIsRefusedByItsHead) {
  EXPECT_EQ(FailureOf(FrameHead(100) + std::string(100, 'x')), Code::kOk);
  MessageReader reader(100, budget_);
  const auto failure = reader.Add(FrameHead(101));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, Code::kResourceExhausted);
  EXPECT_EQ(failure->message, "the message must have at most 100 bytes");
}

TEST_F(MessageReaderTest, OnlyBytesThatArrivedOccupyTheBudget) {
  MessageReader declares(1U << 30U, budget_);
  EXPECT_FALSE(declares.Add(FrameHead(1U << 30U)));
  EXPECT_EQ(budget_->available(), 10'000);
  EXPECT_FALSE(declares.Add(std::string(5'000, 'x')));
  EXPECT_EQ(budget_->available(), 5'000);
  const auto failure = declares.Add(std::string(5'001, 'x'));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, Code::kUnavailable);
  declares.Discard();
  EXPECT_EQ(budget_->available(), 10'000);
}

TEST_F(MessageReaderTest, AMessageOccupiesTheBudgetUntilItIsDestroyed) {
  {
    MessageReader reader(100, budget_);
    EXPECT_FALSE(reader.Add(FrameHead(100) + std::string(100, 'x')));
    const Message message = reader.Take();
    EXPECT_EQ(budget_->available(), 9'900);
  }
  EXPECT_EQ(budget_->available(), 10'000);
}

TEST(ByteBudgetTest, AParentBoundsSeveralBudgets) {
  const auto parent = std::make_shared<ByteBudget>(10);
  ByteBudget first(8, parent);
  ByteBudget second(8, parent);
  EXPECT_FALSE(first.Acquire(9));
  EXPECT_TRUE(first.Acquire(8));
  EXPECT_FALSE(second.Acquire(3));
  EXPECT_TRUE(second.Acquire(2));
  first.Release(8);
  EXPECT_TRUE(second.Acquire(3));
  EXPECT_EQ(parent->available(), 5);
  EXPECT_EQ(second.available(), 3);
}

}  // namespace
}  // namespace pitwall::grpc
