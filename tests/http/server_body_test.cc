#include <gmock/gmock.h>

#include <thread>

#include "exporter/http/coding.h"
#include "tests/http/test_server.h"

namespace pitwall::http {
namespace {

using test::Post;
using test::RawConnection;
using test::SendRequest;
using ::testing::HasSubstr;

constexpr std::string_view kJson = "Content-Type: application/json\r\n";

class ServerBodyTest : public ServerTest {
 protected:
  void StartWithBound(std::size_t max_body_bytes) {
    auto options = LoopbackOptions();
    options.max_body_bytes = max_body_bytes;
    Start(options);
  }
  std::string Chunked(const std::string& chunks) const {
    return Head("/echo", std::string(kJson) + "Transfer-Encoding: chunked\r\n", "POST") + chunks;
  }
};

TEST_F(ServerBodyTest, ABodyArrivesComplete) {
  Start();
  EXPECT_EQ(Post(address_, "/echo", "{\"a\":1}").body, "{\"a\":1}");
  const std::string large(3'000'000, 'z');
  EXPECT_EQ(Post(address_, "/echo", large).body, large);
  EXPECT_EQ(Post(address_, "/echo", "").status, 200);
}

TEST_F(ServerBodyTest, AConnectionServesBodyAfterBody) {
  Start();
  RawConnection connection(address_);
  for (int i = 0; i < 5; ++i) {
    const std::string body = "{\"n\":" + std::to_string(i) + "}";
    connection.Send(Head("/echo", std::string(kJson) + "Content-Length: 7\r\n", "POST") + body);
    EXPECT_EQ(connection.Read().body, body);
    connection.Send(Chunked("3\r\n{\"n\r\n4\r\n\":1}\r\n0\r\n\r\n"));
    EXPECT_EQ(connection.Read().body, "{\"n\":1}");
  }
}

TEST_F(ServerBodyTest, ARouteMayReplaceEveryRefusal) {
  StartWithBound(10);
  const auto post = [this](std::string_view body, std::string_view headers) {
    const auto response = Post(address_, "/lenient", body, headers);
    return std::to_string(response.status) + ' ' + response.body;
  };
  EXPECT_EQ(post("{}", "Content-Type: text/plain\r\n"), "200 {}");
  EXPECT_EQ(post("{}", ""), "200 {}");
  EXPECT_EQ(post("longer than ten bytes", ""), "200 413");
  EXPECT_EQ(post("{}", "Content-Encoding: br\r\n"), "200 415");
  EXPECT_EQ(post("{}", "Content-Encoding: gzip\r\n"), "200 400");
  EXPECT_EQ(SendRequest(address_, Head("/lenient", "", "POST")).body, "411");
  EXPECT_EQ(post("{}", "Origin: http://elsewhere.example\r\n"), "200 403");
  EXPECT_EQ(post("throw", ""), "200 500throw");
}

TEST_F(ServerBodyTest, OnlyTheDeclaredContentTypesAreAccepted) {
  Start();
  const auto status = [this](const std::string& type) {
    return Post(address_, "/echo", "{}", "Content-Type: " + type + "\r\n").status;
  };
  EXPECT_EQ(status("application/json; charset=utf-8"), 200);
  EXPECT_EQ(status("Application/X-NDJSON"), 200);
  EXPECT_EQ(status("text/plain"), 415);
  EXPECT_EQ(status("application/x-www-form-urlencoded"), 415);
  EXPECT_EQ(status("multipart/form-data; boundary=application/json"), 415);
  EXPECT_EQ(status("application/jsonp"), 415);
  EXPECT_EQ(Post(address_, "/echo", "{}", "").status, 415);
  EXPECT_EQ(echoed_.Get(), 2);
}

TEST_F(ServerBodyTest, APostWithoutALengthIsA411) {
  Start();
  EXPECT_EQ(SendRequest(address_, Head("/echo", kJson, "POST")).status, 411);
}

TEST_F(ServerBodyTest, ADeclaredLengthBeyondTheBoundIsRefusedBeforeABodyIsSent) {
  Start();
  RawConnection connection(address_);
  connection.Send(Head("/echo", std::string(kJson) + "Content-Length: 1000000000\r\n", "POST"));
  const auto response = connection.Read();
  EXPECT_EQ(response.status, 413);
  EXPECT_THAT(response.body, HasSubstr("8388608"));
  EXPECT_TRUE(connection.ReadsEnd());
}

TEST_F(ServerBodyTest, AClientThatIsStillSendingReadsItsRefusal) {
  StartWithBound(1000);
  EXPECT_EQ(Post(address_, "/echo", std::string(100'000, 'x')).status, 413);
  EXPECT_EQ(Post(address_, "/nothing", std::string(100'000, 'x')).status, 404);
}

TEST_F(ServerBodyTest, TheBoundIsExact) {
  StartWithBound(1000);
  EXPECT_EQ(Post(address_, "/echo", std::string(1000, 'x')).status, 200);
  EXPECT_EQ(Post(address_, "/echo", std::string(1001, 'x')).status, 413);
  const auto chunk = [](std::size_t size) {
    char length[16];
    std::snprintf(length, sizeof(length), "%zx", size);
    return std::string(length) + "\r\n" + std::string(size, 'x') + "\r\n0\r\n\r\n";
  };
  EXPECT_EQ(SendRequest(address_, Chunked(chunk(1000))).status, 200);
  EXPECT_EQ(SendRequest(address_, Chunked(chunk(1001))).status, 413);
  EXPECT_EQ(SendRequest(address_, Chunked(chunk(200'000))).status, 413);
}

TEST_F(ServerBodyTest, ARouteMayHaveALimitOfItsOwn) {
  StartWithBound(1000);
  const std::string gzip = std::string(kJson) + "Content-Encoding: gzip\r\n";
  const std::string largest(kLargeBytes, 'x');
  EXPECT_EQ(Post(address_, "/echo", largest).status, 413);
  EXPECT_EQ(Post(address_, "/large", largest).body, "100000");
  EXPECT_EQ(Post(address_, "/large", largest + 'x').status, 413);
  EXPECT_EQ(Post(address_, "/large", Gzip(largest), gzip).body, "100000");
  EXPECT_EQ(Post(address_, "/large", Gzip(largest + 'x'), gzip).status, 413);
}

TEST_F(ServerBodyTest, FewLargeBodiesAreHandledAtOnce) {
  auto options = LoopbackOptions();
  options.max_body_bytes = 1000;
  options.max_large_bodies = 1;
  Start(options);
  hold_large_ = true;
  const std::string large(1001, 'x');
  std::thread first([&] { EXPECT_EQ(Post(address_, "/large", large).status, 200); });
  ASSERT_TRUE(echoed_.Reaches(1));
  const auto refused = Post(address_, "/large", large);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.Header("Retry-After"), "1");
  const std::string gzip = std::string(kJson) + "Content-Encoding: gzip\r\n";
  EXPECT_EQ(Post(address_, "/large", Gzip(large), gzip).status, 503);
  EXPECT_EQ(Post(address_, "/echo", std::string(1000, 'x')).status, 200);
  release_.Add();
  first.join();
  ASSERT_TRUE(answered_.Reaches(4));  // the server has released the first body
  EXPECT_EQ(Post(address_, "/large", Gzip(large), gzip).status, 200);
}

TEST_F(ServerBodyTest, MalformedChunksAreRefusedAndTheConnectionClosed) {
  Start();
  for (const std::string chunks :
       {"zz\r\n", "2\r\n{}XX0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "2 x\r\n{}\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n", "8000000000000000\r\n{}\r\n0\r\n\r\n", "\r\n"}) {
    RawConnection connection(address_);
    connection.Send(Chunked(chunks) + Head("/agents/smuggled"));
    connection.CloseSending();
    const auto response = connection.Read();
    EXPECT_TRUE(response.status == 400 || response.status == 413) << chunks << response.status;
    EXPECT_EQ(connection.ReadBytes(1), "") << chunks;
  }
  EXPECT_EQ(echoed_.Get(), 0);
}

TEST_F(ServerBodyTest, ABodyThatEndsEarlyIsNotHandled) {
  Start();
  RawConnection connection(address_);
  connection.Send(Head("/echo", std::string(kJson) + "Content-Length: 10\r\n", "POST") + "{}");
  connection.CloseSending();
  EXPECT_EQ(connection.Read().status, 400);
  EXPECT_EQ(echoed_.Get(), 0);
}

TEST_F(ServerBodyTest, AGzippedBodyIsInflated) {
  Start();
  const std::string headers = std::string(kJson) + "Content-Encoding: gzip\r\n";
  EXPECT_EQ(Post(address_, "/echo", Gzip("{\"a\":1}"), headers).body, "{\"a\":1}");
  EXPECT_EQ(Post(address_, "/echo", "{\"a\":1}", headers).status, 400);
  const auto broken = Gzip(std::string(10'000, 'x'));
  EXPECT_EQ(Post(address_, "/echo", broken.substr(0, broken.size() - 9), headers).status, 400);
  EXPECT_EQ(
      Post(address_, "/echo", "{}", std::string(kJson) + "Content-Encoding: identity\r\n").status,
      200);
  for (const std::string coding : {"br", "deflate", "gzip, gzip", "zstd"}) {
    EXPECT_EQ(
        Post(address_, "/echo", "{}", std::string(kJson) + "Content-Encoding: " + coding + "\r\n")
            .status,
        415)
        << coding;
  }
}

TEST_F(ServerBodyTest, AGzipBombStopsAtTheBound) {
  Start();
  const std::string bomb = Gzip(std::string(100'000'000, '\0'));
  ASSERT_LT(bomb.size(), 200'000U);
  const auto response =
      Post(address_, "/echo", bomb, std::string(kJson) + "Content-Encoding: gzip\r\n");
  EXPECT_EQ(response.status, 413);
  EXPECT_THAT(response.body, HasSubstr("after gunzip"));
  EXPECT_EQ(echoed_.Get(), 0);
}

TEST_F(ServerBodyTest, AClientThatExpects100ContinueReceivesIt) {
  Start();
  RawConnection connection(address_);
  connection.Send(
      Head("/echo", std::string(kJson) + "Content-Length: 2\r\nExpect: 100-continue\r\n", "POST"));
  EXPECT_EQ(connection.Read(false).status, 100);
  connection.Send("{}");
  EXPECT_EQ(connection.Read().body, "{}");
  RawConnection refused(address_);
  refused.Send(Head("/echo",
                    std::string(kJson) + "Content-Length: 900000000\r\nExpect: 100-continue\r\n",
                    "POST"));
  EXPECT_EQ(refused.Read().status, 413);
}

TEST_F(ServerBodyTest, ABodyThatTricklesIsA408) {
  auto options = LoopbackOptions();
  options.body_timeout = std::chrono::milliseconds(300);
  Start(options);
  for (const std::string framing : {"Content-Length: 1000\r\n", "Transfer-Encoding: chunked\r\n"}) {
    RawConnection connection(address_);
    connection.Send(Head("/echo", std::string(kJson) + framing, "POST") + "3");
    EXPECT_EQ(connection.Read().status, 408) << framing;
  }
  EXPECT_EQ(echoed_.Get(), 0);
}

}  // namespace
}  // namespace pitwall::http
