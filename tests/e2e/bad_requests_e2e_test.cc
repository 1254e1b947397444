// Requests that the running daemon must refuse from browser pages, proxies and scanners.
#include <gmock/gmock.h>
#include <zlib.h>

#include "tests/http/websocket/websocket_client.h"
#include "tests/support/daemon_fixture.h"

namespace pitwall::e2e {
namespace {

using nlohmann::json;
using test::Get;
using test::Post;
using test::RawConnection;
using test::RawResponse;
using test::SendRequest;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kGoodCall = R"({"type":"tool_call","agent_id":"coder-1","tool":"bash"})";
constexpr std::string_view kJson = "Content-Type: application/json\r\n";

std::string Gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

class BadRequestsE2eTest : public test::DaemonTest {
 protected:
  void SetUp() override { Start(); }

  // The daemon still runs and counts accepted events only.
  void TearDown() override {
    EXPECT_EQ(ToolCalls(), counted_);
    EXPECT_EQ(Post(Address(), "/api/events", kGoodCall).status, 200);
    EXPECT_EQ(ToolCalls(), counted_ + 1);
    EXPECT_TRUE(daemon_->Process().Runs());
    DaemonTest::TearDown();
  }

  void ExpectError(const RawResponse& response, int status, const std::string& error) {
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_THAT(json::parse(response.body, nullptr, false).value("error", ""), HasSubstr(error));
    EXPECT_FALSE(response.Has("Access-Control-Allow-Origin"));
  }

  std::uint64_t counted_ = 0;
};

TEST_F(BadRequestsE2eTest, OnlyJsonIsAccepted) {
  for (const std::string type : {"text/plain", "application/x-www-form-urlencoded",
                                 "multipart/form-data; boundary=x", "application/jsonp", "*/*"}) {
    ExpectError(Post(Address(), "/api/events", kGoodCall, "Content-Type: " + type + "\r\n"), 415,
                "Content-Type must be one of: application/json, application/x-ndjson");
  }
  ExpectError(Post(Address(), "/api/events", kGoodCall, ""), 415, "Content-Type");
  ExpectError(Post(Address(), "/api/events", kGoodCall,
                   "Content-Type: application/json; charset=utf-16\r\n"),
              415, "UTF-8");
  ExpectError(
      Post(Address(), "/api/events", kGoodCall, std::string(kJson) + "Content-Encoding: br\r\n"),
      415, "Content-Encoding must be gzip or identity");
}

TEST_F(BadRequestsE2eTest, ABodyBeyondItsBoundIsRefusedBeforeItIsRead) {
  for (const std::string length : {"8388609", "1073741824", "9223372036854775807"}) {
    ExpectError(
        SendRequest(Address(), Head("POST", "/api/events",
                                    std::string(kJson) + "Content-Length: " + length + "\r\n")),
        413, "the body must be at most 8388608 bytes");
  }
}

TEST_F(BadRequestsE2eTest, AGzipBombIsRefusedWhileItInflates) {
  const std::string bomb = Gzip(std::string(64U << 20U, ' '));
  ASSERT_LT(bomb.size(), 100'000U);
  const std::string lines = std::string(kJson) + "Content-Encoding: gzip\r\n";
  ExpectError(Post(Address(), "/api/events", bomb, lines), 413,
              "the body must be at most 8388608 bytes after gunzip");
  ExpectError(Post(Address(), "/api/events", "not gzip at all", lines), 400,
              "the body is not valid gzip");
  const std::string good = Gzip(kGoodCall);
  ExpectError(Post(Address(), "/api/events", good.substr(0, good.size() / 2), lines), 400,
              "the body is not valid gzip");
  EXPECT_EQ(Post(Address(), "/api/events", good, lines).status, 200);
  counted_ = 1;
}

TEST_F(BadRequestsE2eTest, AForeignHostIsRefused) {
  for (const std::string host :
       {"attacker.example", "localhost.attacker.example", "127.0.0.1.x", "metadata", ""}) {
    ExpectError(SendRequest(Address(), "GET /api/agent-performance HTTP/1.1\r\nHost: " + host +
                                           "\r\nConnection: close\r\n\r\n"),
                421, "Host must be an IP address, localhost or an allowed host");
  }
}

TEST_F(BadRequestsE2eTest, AForeignOriginIsRefusedOnEveryPath) {
  for (const std::string origin : {"https://attacker.example", "null", "http://localhost:1"}) {
    const std::string line = "Origin: " + origin + "\r\n";
    for (const std::string path : {"/metrics", "/api/agent-performance", "/"}) {
      ExpectError(Get(Address(), path, line), 403, "Origin");
    }
    ExpectError(Post(Address(), "/api/events", kGoodCall, std::string(kJson) + line), 403,
                "Origin");
    EXPECT_EQ(http::WebSocketClient(Address(), line).Response().status, 403);
  }
  EXPECT_EQ(Get(Address(), "/metrics", "Origin: http://" + Address() + "\r\n").status, 200);
}

TEST_F(BadRequestsE2eTest, APreflightGrantsNothing) {
  for (const std::string& origin :
       std::vector<std::string>{"https://attacker.example", "http://" + Address()}) {
    const RawResponse response =
        SendRequest(Address(), Head("OPTIONS", "/api/events",
                                    "Origin: " + origin +
                                        "\r\nAccess-Control-Request-Method: POST\r\n"
                                        "Access-Control-Request-Headers: content-type\r\n"));
    EXPECT_GE(response.status, 400) << origin;
    for (const auto& [name, value] : response.headers) {
      EXPECT_THAT(name, Not(::testing::StartsWith("Access-Control-"))) << value;
    }
  }
}

TEST_F(BadRequestsE2eTest, AnAmbiguousFrameIsRefusedAndNothingBehindItRuns) {
  const std::string hidden =
      Head("POST", "/api/events",
           std::string(kJson) + "Content-Length: " + std::to_string(kGoodCall.size()) + "\r\n",
           kGoodCall);
  for (const std::string frame :
       {"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n", "Content-Length: +2\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding : chunked\r\n"}) {
    RawConnection connection(Address());
    connection.Send(Head("POST", "/api/events", std::string(kJson) + frame, "0\r\n\r\n" + hidden));
    EXPECT_EQ(connection.Read().status, 400) << frame;
    EXPECT_TRUE(connection.ReadsEnd()) << frame;
  }
}

TEST_F(BadRequestsE2eTest, NoPathReachesAFile) {
  for (const std::string path :
       {"/../../../../etc/passwd", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/..%5c..%5cetc/passwd",
        "/..\\..\\etc\\passwd", "/etc/passwd%00.html", "/api/../../etc/passwd",
        "/agent-health-metrics.json", "/data/agent-health-metrics.json",
        "/api/agent-performance/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/api/agent-performance/../../../etc/passwd"}) {
    const RawResponse response = Get(Address(), path);
    ExpectError(response, 404, "");
    EXPECT_THAT(response.body, Not(HasSubstr("root:"))) << path;
  }
}

TEST_F(BadRequestsE2eTest, AnUnknownPathIs404ForEveryMethod) {
  for (const std::string path : {"/v1/profiles", "/v1", "/hooks", "/hooks/nobody", "/apis", "/api/",
                                 "/wss", "/api/events/", "/metrics/", "/-/reload", "/-/quit"}) {
    ExpectError(Get(Address(), path), 404, "no such path");
    ExpectError(Post(Address(), path, "{}"), 404, "no such path");
  }
  ExpectError(Get(Address(), "/api/agent-performance/nobody"), 404, "");
}

TEST_F(BadRequestsE2eTest, AMethodThatAPathDoesNotHaveIs405WithAllow) {
  for (const std::string path : {"/", "/metrics", "/api/agent-performance", "/api/tools",
                                 "/api/history", "/-/healthy", "/-/ready"}) {
    const RawResponse response = Post(Address(), path, "{}");
    ExpectError(response, 405, "the method must be one of: GET, HEAD");
    EXPECT_EQ(response.Header("Allow"), "GET, HEAD") << path;
  }
  for (const std::string method : {"GET", "PUT", "DELETE"}) {
    const RawResponse response =
        SendRequest(Address(), Head(method, "/api/events", "Content-Length: 0\r\n"));
    ExpectError(response, 405, "the method must be one of: POST");
    EXPECT_EQ(response.Header("Allow"), "POST") << method;
  }
}

TEST_F(BadRequestsE2eTest, EveryGetAnswersHeadWithoutABody) {
  for (const std::string path :
       {"/", "/metrics", "/api/agent-performance", "/api/tools", "/-/healthy", "/-/ready"}) {
    RawConnection connection(Address());
    connection.Send(Head("HEAD", path, "Connection: close\r\n"));
    const RawResponse response = connection.Read(false);
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_NE(response.Header("Content-Length"), "0") << path;
    EXPECT_EQ(connection.ReadBytes(1), "") << path;
  }
}

TEST_F(BadRequestsE2eTest, AQueryThatBreaksABoundNamesItsParameter) {
  for (const auto& [query, name] :
       std::vector<std::pair<std::string, std::string>>{{"window=2h", "window"},
                                                        {"sort=agent_id%27", "sort"},
                                                        {"limit=0", "limit"},
                                                        {"limit=10001", "limit"},
                                                        {"limit=-1", "limit"},
                                                        {"offset=x", "offset"},
                                                        {"offset=18446744073709551616", "offset"},
                                                        {"standing=best", "standing"}}) {
    ExpectError(Get(Address(), "/api/agent-performance?" + query), 400, name);
  }
}

}  // namespace
}  // namespace pitwall::e2e
