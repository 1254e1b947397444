#include "exporter/grpc/status.h"

#include <gtest/gtest.h>

namespace pitwall::grpc {
namespace {

TEST(GrpcStatusTest, CodesHaveTheNumbersAndNamesOfTheSpecification) {
  EXPECT_EQ(static_cast<int>(Code::kUnimplemented), 12);
  EXPECT_EQ(static_cast<int>(Code::kUnauthenticated), 16);
  EXPECT_EQ(CodeName(Code::kOk), "OK");
  EXPECT_EQ(CodeName(Code::kResourceExhausted), "RESOURCE_EXHAUSTED");
  EXPECT_EQ(CodeName(Code::kUnavailable), "UNAVAILABLE");
}

TEST(GrpcStatusTest, MessagesArePercentEncoded) {
  EXPECT_EQ(EncodeMessage("plain text, ~"), "plain text, ~");
  EXPECT_EQ(EncodeMessage("100%"), "100%25");
  EXPECT_EQ(EncodeMessage("a\nb\x7F"), "a%0Ab%7F");
  EXPECT_EQ(EncodeMessage("\xC3\xA4"), "%C3%A4");
  EXPECT_EQ(EncodeMessage(""), "");
}

TEST(GrpcStatusTest, LongMessagesAreTruncatedBetweenEscapes) {
  EXPECT_EQ(EncodeMessage(std::string(5'000, 'x')).size(), 1'024U);
  const std::string escaped = EncodeMessage(std::string(5'000, '\n'));
  EXPECT_EQ(escaped.size() % 3, 0U);
  EXPECT_LE(escaped.size(), 1'026U);
}

}  // namespace
}  // namespace pitwall::grpc
