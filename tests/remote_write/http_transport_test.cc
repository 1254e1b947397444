#include "exporter/remote_write/http_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "tests/cli/fake_daemon.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::remote_write {
namespace {

using cli::FakeDaemon;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class HttpTransportTest : public ::testing::Test {
 protected:
  void Respond(std::string head, std::string body = "") {
    const std::lock_guard lock(mutex_);
    response_ = {std::move(head), std::move(body)};
  }
  Endpoint Here() const {
    Endpoint endpoint;
    endpoint.url = receiver_.url() + "/write?token=canary";
    return endpoint;
  }
  static Response Post(const Endpoint& endpoint, Protocol protocol = Protocol::kVersion2) {
    return MakeHttpTransport(endpoint, seconds(30))->Post("the body", protocol);
  }

  std::mutex mutex_;
  FakeDaemon::Response response_{"HTTP/1.1 204 No Content", ""};
  FakeDaemon receiver_{[this](const FakeDaemon::Request&) {
    const std::lock_guard lock(mutex_);
    return response_;
  }};
  const test::TemporaryFolder folder_;
};

TEST_F(HttpTransportTest, ItSendsTheHeadersOfEachProtocolOnOneConnection) {
  const auto transport = MakeHttpTransport(Here(), seconds(30));
  const std::string bytes("\0\xff\n", 3);
  transport->Post(bytes, Protocol::kVersion2);
  transport->Post("two", Protocol::kVersion1);
  const auto requests = receiver_.requests();
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[0].body, bytes);
  EXPECT_THAT(requests[0].head, HasSubstr("POST /write?token=canary HTTP/1.1\r\n"));
  EXPECT_THAT(
      requests[0].head,
      HasSubstr("Content-Type: application/x-protobuf;proto=io.prometheus.write.v2.Request"));
  EXPECT_THAT(requests[0].head, HasSubstr("X-Prometheus-Remote-Write-Version: 2.0.0\r\n"));
  EXPECT_THAT(requests[1].head, HasSubstr("Content-Type: application/x-protobuf\r\n"));
  EXPECT_THAT(requests[1].head, HasSubstr("X-Prometheus-Remote-Write-Version: 0.1.0\r\n"));
  for (const FakeDaemon::Request& request : requests) {
    EXPECT_THAT(request.head, HasSubstr("Content-Encoding: snappy\r\n"));
    EXPECT_THAT(request.head, HasSubstr("User-Agent: Pitwall/"));
    EXPECT_THAT(request.head, Not(HasSubstr("Authorization")));
  }
  EXPECT_EQ(receiver_.connections(), 1);
}

TEST_F(HttpTransportTest, ItReadsTheHeadersOfAResponse) {
  Respond(
      "HTTP/1.1 400 Bad Request\r\nRetry-After: 7\r\n"
      "x-prometheus-remote-write-samples-written: 5\r\n"
      "X-Prometheus-Remote-Write-Histograms-Written: 2\r\n"
      "X-Prometheus-Remote-Write-Exemplars-Written: 9",
      "why");
  const Response response = Post(Here());
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.excerpt, "why");
  EXPECT_EQ(response.retry_after, seconds(7));
  EXPECT_EQ(response.written, 7U);
  Respond("HTTP/1.1 204 No Content\r\nX-Prometheus-Remote-Write-Samples-Written: many");
  EXPECT_EQ(Post(Here()).written, std::nullopt);
}

TEST_F(HttpTransportTest, OnlyTheBeginningOfALongBodyIsKept) {
  Respond("HTTP/1.1 400 Bad Request", std::string(3 << 20, 'x'));
  const Response response = Post(Here());
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.excerpt, SizeIs(256));
}

TEST_F(HttpTransportTest, GarbageAndSilenceAreNoResponses) {
  Respond("\x01\x02 garbage");
  EXPECT_EQ(Post(Here()).status, 0);
  EXPECT_NE(Post(Here()).error, "");
  Endpoint nowhere;
  nowhere.url = cli::UrlWhereNobodyListens();
  EXPECT_EQ(Post(nowhere).status, 0);
  EXPECT_NE(Post(nowhere).error, "");
}

TEST_F(HttpTransportTest, ARedirectWithinTheOriginIsFollowedWithItsBodyAndSecrets) {
  for (const char* const head : {"307 Temporary Redirect", "308 Permanent Redirect"}) {
    for (const bool is_absolute : {false, true}) {
      const FakeDaemon receiver([&](const FakeDaemon::Request& request) {
        if (request.head.starts_with("POST /write?")) {
          const std::size_t host = request.head.find("Host: ") + 6;
          const std::string origin =
              "http://" + request.head.substr(host, request.head.find('\r', host) - host);
          return FakeDaemon::Response{std::string("HTTP/1.1 ") + head + "\r\nLocation: " +
                                          (is_absolute ? origin : "") + "/other?a=1",
                                      "moved"};
        }
        return FakeDaemon::Response{
            "HTTP/1.1 204 No Content\r\nX-Prometheus-Remote-Write-Samples-Written: 3", ""};
      });
      Endpoint endpoint;
      endpoint.url = receiver.url() + "/write?token=canary";
      endpoint.bearer_token_file = folder_.Write("token", "secret");
      const auto transport = MakeHttpTransport(endpoint, seconds(30));
      for (int i = 0; i < 2; ++i) {
        const Response response = transport->Post("the body", Protocol::kVersion2);
        EXPECT_EQ(response.status, 204);
        EXPECT_EQ(response.written, 3U);
      }
      const auto requests = receiver.requests();
      ASSERT_THAT(requests, SizeIs(4)) << is_absolute;
      EXPECT_THAT(requests[1].head, HasSubstr("POST /other?a=1 HTTP/1.1\r\n"));
      EXPECT_THAT(requests[1].head, HasSubstr("Authorization: Bearer secret\r\n"));
      EXPECT_EQ(requests[1].body, "the body");
      EXPECT_THAT(requests[2].head, HasSubstr("POST /write?token=canary HTTP/1.1\r\n"));
    }
  }
}

TEST_F(HttpTransportTest, OtherRedirectsAreNotFollowedAndSayWhereTo) {
  const FakeDaemon elsewhere([](const FakeDaemon::Request&) {
    return FakeDaemon::Response{"HTTP/1.1 204 OK", ""};
  });
  Respond("HTTP/1.1 307 Temporary Redirect\r\nLocation: " + elsewhere.url() + "/x?token=secret");
  Response response = Post(Here());
  EXPECT_EQ(response.status, 307);
  EXPECT_EQ(response.excerpt, "redirects to " + elsewhere.url() + "/x");
  EXPECT_THAT(elsewhere.requests(), SizeIs(0));
  Respond("HTTP/1.1 301 Moved Permanently\r\nLocation: /other");
  response = Post(Here());
  EXPECT_EQ(response.status, 301);
  EXPECT_EQ(response.excerpt, "redirects to " + receiver_.url() + "/other");
  EXPECT_THAT(receiver_.requests(), SizeIs(2));
}

TEST_F(HttpTransportTest, RedirectsWithoutAnEndEnd) {
  Respond("HTTP/1.1 307 Temporary Redirect\r\nLocation: /write");
  EXPECT_EQ(Post(Here()).status, 307);
  EXPECT_THAT(receiver_.requests(), SizeIs(6));
}

TEST_F(HttpTransportTest, SecretsAreReadFromTheirFilesForEachRequest) {
  Endpoint basic = Here();
  basic.user = "me";
  basic.password_file = folder_.Write("password", "pass\nmore\n");
  Post(basic);
  EXPECT_THAT(receiver_.requests().back().head, HasSubstr("Authorization: Basic bWU6cGFzcw=="));

  Endpoint bearer = Here();
  bearer.bearer_token_file = folder_.Write("token", "first\r\n");
  const auto transport = MakeHttpTransport(bearer, seconds(30));
  transport->Post("", Protocol::kVersion2);
  EXPECT_THAT(receiver_.requests().back().head, HasSubstr("Authorization: Bearer first\r\n"));
  folder_.Write("token", "second");
  transport->Post("", Protocol::kVersion2);
  EXPECT_THAT(receiver_.requests().back().head, HasSubstr("Authorization: Bearer second\r\n"));
}

TEST_F(HttpTransportTest, WithoutItsSecretNothingIsSent) {
  Endpoint bearer = Here();
  bearer.bearer_token_file = folder_.File("missing");
  EXPECT_THAT(Post(bearer).error, HasSubstr("cannot read"));
  EXPECT_THAT(receiver_.requests(), SizeIs(0));
  EXPECT_THAT(CheckSecretFiles(bearer).ToString(),
              HasSubstr("--remote-write.bearer-token-file: cannot read"));
  EXPECT_TRUE(CheckSecretFiles(Here()).ok());
}

TEST_F(HttpTransportTest, OnceCancelledItSendsNoMore) {
  const auto transport = MakeHttpTransport(Here(), seconds(30));
  transport->Cancel();
  EXPECT_EQ(transport->Post("x", Protocol::kVersion2).status, 0);
}

}  // namespace
}  // namespace pitwall::remote_write
