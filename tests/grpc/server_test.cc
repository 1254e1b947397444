// Calls of a correct client, and the errors that it receives.
#include "exporter/grpc/server.h"

#include <gmock/gmock.h>

#include "exporter/http/coding.h"
#include "tests/grpc/test_server.h"
#include "tests/support/raw_http.h"

namespace pitwall::grpc {
namespace {

using test::Framed;
using test::GrpcClient;
using test::GrpcResponse;
using ::testing::HasSubstr;
using ::testing::Not;

std::string CodeText(Code code) { return std::to_string(static_cast<int>(code)); }

TEST_F(GrpcServerTest, AResponseIsHeadersOneMessageAndTrailers) {
  Start();
  GrpcClient client(address_);
  const GrpcResponse response = client.Call({kEcho, Framed("hello"), {}});
  EXPECT_TRUE(response.is_closed);
  EXPECT_EQ(response.headers.at(":status"), "200");
  EXPECT_EQ(response.headers.at("content-type"), "application/grpc");
  EXPECT_EQ(response.headers.at("grpc-accept-encoding"), "identity,gzip");
  EXPECT_EQ(response.body, Framed("hello"));
  EXPECT_EQ(response.trailers.at("grpc-status"), "0");
  EXPECT_FALSE(response.headers.contains("grpc-status"));
  EXPECT_EQ(client.Call({kEcho, Framed(""), {}}).body, Framed(""));
  EXPECT_EQ(client.max_streams(), 100U);
}

TEST_F(GrpcServerTest, AnErrorIsSentAsTrailersOnly) {
  Start();
  GrpcClient client(address_);
  const GrpcResponse response = client.Call({kFail, Framed("\x0E"), {}});
  EXPECT_EQ(response.headers.at(":status"), "200");
  EXPECT_EQ(response.headers.at("grpc-status"), "14");
  EXPECT_EQ(response.headers.at("grpc-message"), "100%25 %C3%A4");
  EXPECT_TRUE(response.trailers.empty());
  EXPECT_EQ(response.body, "");
}

TEST_F(GrpcServerTest, AnExceptionIsUnavailableAndItsTextIsNotLogged) {
  Start();
  GrpcClient client(address_);
  EXPECT_EQ(client.Call({kFail, Framed(""), {}}).Code(), CodeText(Code::kUnavailable));
  EXPECT_THAT(Log(), HasSubstr(kFail));
  EXPECT_THAT(Log(), Not(HasSubstr("canary")));
}

TEST_F(GrpcServerTest, GzipIsDecompressed) {
  Start();
  GrpcClient client(address_);
  const std::string text(100'000, 'x');
  const test::GrpcFields gzip = {{"grpc-encoding", "gzip"}};
  EXPECT_EQ(client.Call({kEcho, Framed(http::Gzip(text), true), gzip}).body, Framed(text));
  EXPECT_EQ(client.Call({kEcho, Framed(text), gzip}).body, Framed(text));
  EXPECT_EQ(client.Call({kEcho, Framed("not gzip", true), gzip}).Code(), CodeText(Code::kInternal));
  EXPECT_EQ(client.Call({kEcho, Framed(http::Gzip(text), true), {}}).Code(),
            CodeText(Code::kInternal));
}

TEST_F(GrpcServerTest, LargeMessagesPassInBothDirections) {
  Start();
  GrpcClient client(address_);
  std::string text;
  for (int i = 0; text.size() < 5'000'000; ++i) text += std::to_string(i) + ' ';
  const GrpcResponse response = client.Call({kEcho, Framed(text), {}});
  EXPECT_EQ(response.Code(), "0");
  EXPECT_TRUE(response.body == Framed(text));
}

TEST_F(GrpcServerTest, StreamsAreServedConcurrently) {
  Start();
  GrpcClient client(address_);
  std::vector<std::int32_t> streams;
  for (int i = 0; i < 500; ++i) {
    streams.push_back(
        client.Start({kEcho, Framed(std::string(2'000, 'x') + std::to_string(i)), {}}));
  }
  for (int i = 0; i < 500; ++i) {
    const GrpcResponse response = client.Wait(streams[static_cast<std::size_t>(i)]);
    EXPECT_EQ(response.Code(), "0");
    EXPECT_EQ(response.body, Framed(std::string(2'000, 'x') + std::to_string(i)));
  }
}

TEST_F(GrpcServerTest, ASlowCallDoesNotDelayOthers) {
  Start();
  GrpcClient client(address_);
  const std::int32_t slow = client.Start({kBlock, Framed("slow"), {}});
  ASSERT_TRUE(client.RunUntil([this] { return Blocked() == 1; }));
  EXPECT_EQ(client.Call({kEcho, Framed("fast"), {}}).body, Framed("fast"));
  Unblock();
  EXPECT_EQ(client.Wait(slow).body, Framed("slow"));
}

TEST_F(GrpcServerTest, RequestsThatAreNotGrpcAreRefused) {
  Start();
  GrpcClient client(address_);
  const GrpcResponse type = client.Call({kEcho, Framed("x"), {{"content-type", "text/plain"}}});
  EXPECT_EQ(type.headers.at(":status"), "415");
  EXPECT_EQ(type.Code(), CodeText(Code::kInvalidArgument));
  EXPECT_EQ(client.Call({kEcho, "", {{":method", "GET"}}}).headers.at(":status"), "405");
  EXPECT_EQ(client.Call({"/nowhere", Framed("x"), {}}).Code(), CodeText(Code::kUnimplemented));
  EXPECT_EQ(client.Call({kEcho, Framed("x"), {{"grpc-encoding", "zstd"}}}).Code(),
            CodeText(Code::kUnimplemented));
  EXPECT_EQ(client.Call({kEcho, Framed("x"), {{":authority", "evil.example"}}}).Code(),
            CodeText(Code::kPermissionDenied));
  EXPECT_EQ(client.Call({kEcho, Framed("x"), {{"origin", "http://evil.example"}}}).Code(),
            CodeText(Code::kPermissionDenied));
  EXPECT_EQ(client.Call({kEcho, Framed("x"), {{"x-large", std::string(16'384, 'x')}}}).Code(),
            CodeText(Code::kResourceExhausted));
  EXPECT_EQ(client.Call({kEcho, Framed("still served"), {}}).Code(), "0");
}

TEST_F(GrpcServerTest, TheTeFieldMayBeAbsentButHasNoOtherValue) {
  Start();
  GrpcClient client(address_);
  EXPECT_EQ(client.Call({kEcho, Framed("x"), {{"te", ""}}}).Code(), "0");
  EXPECT_EQ(client.Call({kEcho, Framed("x"), {{"te", "gzip"}}}).reset_code,
            std::uint32_t{NGHTTP2_PROTOCOL_ERROR});
}

TEST_F(GrpcServerTest, ARequestHasExactlyOneCompleteMessage) {
  Start();
  GrpcClient client(address_);
  EXPECT_EQ(client.Call({kEcho, "", {}}).Code(), CodeText(Code::kUnimplemented));
  EXPECT_EQ(client.Call({kEcho, Framed("a") + Framed("b"), {}}).Code(),
            CodeText(Code::kUnimplemented));
  EXPECT_EQ(client.Call({kEcho, Framed("abc", false, 4), {}}).Code(), CodeText(Code::kInternal));
  EXPECT_EQ(client.Call({kEcho, std::string("\x02\0\0\0\0", 5), {}}).Code(),
            CodeText(Code::kInternal));
}

TEST_F(GrpcServerTest, PingsAreAcknowledged) {
  Start();
  GrpcClient client(address_);
  nghttp2_submit_ping(client.session(), NGHTTP2_FLAG_NONE, nullptr);
  EXPECT_TRUE(client.RunUntil([&] { return client.pings() == 1; }));
}

TEST_F(GrpcServerTest, AnHttp1ClientIsToldWhatThePortSpeaks) {
  Start();
  for (int i = 0; i < 2; ++i) {
    const test::RawResponse response = test::Get(address_, "/metrics");
    EXPECT_EQ(response.status, 400);
    EXPECT_THAT(response.body, HasSubstr("gRPC"));
    EXPECT_TRUE(response.complete);
  }
  EXPECT_EQ(Log(),
            "a client on the port of --otlp.grpc-listen-address does not speak HTTP/2; OTLP/HTTP "
            "belongs on --web.listen-address\n");
}

TEST_F(GrpcServerTest, RequestsAreCountedByServiceAndCode) {
  Start();
  GrpcClient client(address_);
  client.Call({kEcho, Framed("a"), {}});
  client.Call({kEcho, Framed("b"), {}});
  client.Call({kFail, Framed("\x0E"), {}});
  client.Call({"/nowhere/At", Framed("x"), {}});
  EXPECT_EQ(ValueOf("pitwall_grpc_requests_total", {{"service", "test.v1.Echo"}, {"code", "OK"}}),
            2);
  EXPECT_EQ(ValueOf("pitwall_grpc_requests_total",
                    {{"service", "test.v1.Fail"}, {"code", "UNAVAILABLE"}}),
            1);
  EXPECT_EQ(ValueOf("pitwall_grpc_requests_total", {{"service", ""}, {"code", "UNIMPLEMENTED"}}),
            1);
  EXPECT_EQ(ValueOf("pitwall_grpc_request_duration_seconds", {{"service", "test.v1.Echo"}}), 2);
  EXPECT_EQ(ValueOf("pitwall_grpc_connections"), 1);
}

TEST_F(GrpcServerTest, StopFinishesRequestsInFlightAndSendsGoAway) {
  Start();
  GrpcClient client(address_);
  GrpcClient idle(address_);
  EXPECT_EQ(idle.Call({kEcho, Framed("x"), {}}).Code(), "0");
  const std::int32_t running = client.Start({kBlock, Framed("in flight"), {}});
  ASSERT_TRUE(client.RunUntil([this] { return Blocked() == 1; }));
  std::thread stopper([this] { server_->Stop(); });
  EXPECT_TRUE(client.RunUntil([&] { return client.has_go_away(); }));
  EXPECT_TRUE(idle.ReadsEnd());
  EXPECT_EQ(idle.go_away_code(), std::uint32_t{NGHTTP2_NO_ERROR});
  Unblock();
  EXPECT_EQ(client.Wait(running).body, Framed("in flight"));
  EXPECT_TRUE(client.ReadsEnd());
  stopper.join();
}

TEST_F(GrpcServerTest, StopClosesConnectionsThatExceedTheGracePeriod) {
  ServerOptions options;
  options.stop_timeout = std::chrono::milliseconds(50);
  Start(std::move(options));
  GrpcClient client(address_);
  const std::int32_t stream = client.Start({kEcho, Framed("x"), {}, false});
  ASSERT_TRUE(client.RunUntil([this] { return ValueOf("pitwall_grpc_connections") == 1; }));
  server_->Stop();
  EXPECT_FALSE(client.Wait(stream).is_closed);
  EXPECT_TRUE(client.ReadsEnd());
}

TEST_F(GrpcServerTest, WithoutAddressesNothingRuns) {
  Server server({}, registry_);
  EXPECT_TRUE(server.Start().ok());
  EXPECT_TRUE(server.Addresses().empty());
  EXPECT_TRUE(server.Reload({}).ok());
  server.Stop();
}

TEST_F(GrpcServerTest, AnAddressInUseIsAnError) {
  Start();
  ServerOptions options;
  options.listen_addresses = {address_};
  Server second(std::move(options), registry_);
  EXPECT_THAT(second.Start().ToString(), HasSubstr("cannot listen on " + address_));
}

}  // namespace
}  // namespace pitwall::grpc
