#include "exporter/grpc/request_head.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace pitwall::grpc {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

RequestHead HeadOf(const Fields& changed) {
  RequestHead head;
  for (const auto& [name, value] : changed) head.Add(name, value);
  for (const auto& [name, value] : Fields{{":method", "POST"},
                                          {":path", "/a.B/C"},
                                          {":authority", "localhost:1"},
                                          {"content-type", "application/grpc"}}) {
    head.Add(name, value);
  }
  return head;
}

Reply FailureOf(const Fields& changed) { return HeadOf(changed).Check().value_or(Reply{}); }

TEST(GrpcRequestHeadTest, ContentTypesOfGrpcAreAccepted) {
  for (const std::string type :
       {"application/grpc", "application/grpc+proto", "Application/GRPC; charset=utf-8"}) {
    EXPECT_EQ(FailureOf({{"content-type", type}}).code, Code::kOk) << type;
  }
  for (const std::string type :
       {"application/json", "application/grpcx", "application/grpc+json", "application/grpc-web"}) {
    EXPECT_EQ(FailureOf({{"content-type", type}}).http_status, 415) << type;
  }
}

TEST(GrpcRequestHeadTest, TheMethodIsPost) {
  EXPECT_EQ(FailureOf({{":method", "GET"}}).http_status, 405);
}

TEST(GrpcRequestHeadTest, TheEncodingIsIdentityOrGzip) {
  EXPECT_EQ(FailureOf({{"grpc-encoding", "identity"}}).code, Code::kOk);
  EXPECT_EQ(FailureOf({{"grpc-encoding", "gzip"}}).code, Code::kOk);
  EXPECT_EQ(FailureOf({{"grpc-encoding", "snappy"}}).code, Code::kUnimplemented);
  EXPECT_TRUE(HeadOf({{"grpc-encoding", "gzip"}}).is_gzip());
}

TEST(GrpcRequestHeadTest, TheFirstValueOfAFieldRemains) {
  const RequestHead head = HeadOf({{":authority", "first"}, {"host", "second"}});
  EXPECT_EQ(head.authority(), "first");
  EXPECT_EQ(head.path(), "/a.B/C");
}

TEST(GrpcRequestHeadTest, TheAccessPolicyGetsHostOriginAndAuthorization) {
  const http::Request request =
      HeadOf({{"origin", "http://x"}, {"authorization", "Basic YTpi"}}).ForAccessPolicy();
  EXPECT_EQ(request.Header("Host"), "localhost:1");
  EXPECT_EQ(request.Header("Origin"), "http://x");
  EXPECT_EQ(request.Header("Authorization"), "Basic YTpi");
  EXPECT_FALSE(HeadOf({}).ForAccessPolicy().Header("Authorization"));
}

TEST(GrpcRequestHeadTest, OnlyPathAndEncodingRemainAfterTheDecision) {
  RequestHead head = HeadOf({{"authorization", "Basic YTpi"}, {"grpc-encoding", "gzip"}});
  head.DiscardDecided();
  EXPECT_EQ(head.path(), "/a.B/C");
  EXPECT_TRUE(head.is_gzip());
  EXPECT_EQ(head.authority(), "");
  EXPECT_TRUE(head.ForAccessPolicy().headers.empty());
}

TEST(GrpcRequestHeadTest, EveryFieldCountsWithThirtyTwoBytesOfOverhead) {
  RequestHead head;
  head.Add("n", std::string(RequestHead::kMaxBytes - 33, 'x'));
  EXPECT_FALSE(head.is_too_large());
  head.Add("", "");
  EXPECT_TRUE(head.is_too_large());
  EXPECT_TRUE(head.Add(":path", "/a.B/C"));
  EXPECT_EQ(head.path(), "");
  EXPECT_FALSE(head.Add("n", std::string(RequestHead::kMaxCheckedBytes, 'x')));
}

}  // namespace
}  // namespace pitwall::grpc
