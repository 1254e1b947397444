#include <gmock/gmock.h>

#include "tests/http/test_server.h"

namespace pitwall::http {
namespace {

using test::RawConnection;
using test::SendRequest;
using ::testing::HasSubstr;
using ::testing::Not;

class ServerFramingTest : public ServerTest {
 protected:
  // The request is answered with 400, and the request behind it is never handled.
  void ExpectRefused(const std::string& request) {
    RawConnection connection(address_);
    connection.Send(request + "GET /agents/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto response = connection.Read();
    EXPECT_EQ(response.status, 400) << request;
    EXPECT_EQ(response.Header("Connection"), "close") << request;
    EXPECT_EQ(connection.ReadBytes(1), "") << request;
    for (const auto& one : ServedSoFar()) EXPECT_NE(one.pattern, "/agents/{agent_id}") << request;
  }

  std::string Echo(const std::string& lines, const std::string& rest = "") const {
    return Head("/echo", "Content-Type: application/json\r\n" + lines, "POST") + rest;
  }
};

TEST_F(ServerFramingTest, AnAmbiguousLengthIsRefusedAndTheConnectionClosed) {
  Start();
  ExpectRefused(Echo("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
  ExpectRefused(Echo("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "0\r\n\r\n"));
  ExpectRefused(Echo("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"));
  ExpectRefused(Echo("Content-Length: 2\r\ncontent-length: 40\r\n", "{}"));
  ExpectRefused(Echo("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
  ExpectRefused(Echo("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"));
  ExpectRefused(Echo("Transfer-Encoding: identity\r\nContent-Length: 2\r\n", "{}"));
  ExpectRefused(Echo("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"));
  ExpectRefused(Echo("Transfer-Encoding : chunked\r\nContent-Length: 2\r\n", "{}"));
  ExpectRefused(Echo("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"));
  ExpectRefused(Echo("Content-Length : 2\r\n", "{}"));
}

TEST_F(ServerFramingTest, AMalformedLengthIsRefused) {
  Start();
  for (const std::string length : {"2x", "+2", "-2", "0x2", "2,2", "", "2 2", "1e1",
                                   "99999999999999999999999999", "18446744073709551618"}) {
    ExpectRefused(Echo("Content-Length: " + length + "\r\n", "{}"));
  }
}

TEST_F(ServerFramingTest, AMalformedFieldCannotHideAnotherThatFramesTheRequest) {
  Start();
  ExpectRefused(Echo("Content-Length: 2\r\n folded\r\nTransfer-Encoding: chunked\r\n", "{}"));
  ExpectRefused(Echo("Content-Length: 2\r\n: nameless\r\nTransfer-Encoding: chunked\r\n", "{}"));
  ExpectRefused(Echo("Content-Length: 2\r\n\xC3\xA4: x\r\nTransfer-Encoding: chunked\r\n", "{}"));
  ExpectRefused("GET /hello HTTP/1.0\r\n:x\r\nContent-Length: 40\r\n\r\n");
}

TEST_F(ServerFramingTest, ABareLineFeedOrControlByteInTheHeadIsRefused) {
  Start();
  ExpectRefused("GET /hello HTTP/1.1\r\nHost: localhost\r\nX: y\n\n");
  ExpectRefused("GET /hello HTTP/1.1\nHost: localhost\n\n");
  ExpectRefused(Head("/hello", std::string("X: a\0b\r\n", 8)));
  ExpectRefused(std::string("GET /hel\0lo HTTP/1.1\r\nHost: localhost\r\n\r\n", 41));
  ExpectRefused(Head("/hello", "X: a\rb\r\n"));
}

TEST_F(ServerFramingTest, AHostIsNeededOnce) {
  Start();
  ExpectRefused("GET /hello HTTP/1.1\r\n\r\n");
  ExpectRefused("GET /hello HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(SendRequest(address_, "GET /hello HTTP/1.0\r\n\r\n").status, 200);
}

TEST_F(ServerFramingTest, AHeadLargerThanItsBoundIsRefused) {
  Start();
  const auto response =
      SendRequest(address_, Head("/hello", "X: " + std::string(20'000, 'x') + "\r\n"));
  EXPECT_EQ(response.status, 431);
  EXPECT_THAT(response.body, HasSubstr("16384"));
  EXPECT_EQ(SendRequest(address_, Head("/" + std::string(20'000, 'x'))).status, 414);
  EXPECT_EQ(SendRequest(address_, Head("/hello", "X: " + std::string(10'000, 'x') + "\r\n")).status,
            200);
}

TEST_F(ServerFramingTest, BytesThatAreNoHttpAreRefused) {
  Start();
  ExpectRefused(std::string("\x16\x03\x01\x02\x00\x01\r\n\r\n", 10));
  ExpectRefused("HELLO\r\n\r\n");
  EXPECT_EQ(SendRequest(address_, "GET /hello HTTP/2.0\r\nHost: localhost\r\n\r\n").status, 505);
}

TEST_F(ServerFramingTest, ABodyOnAGetNeverBecomesTheNextRequest) {
  Start();
  RawConnection connection(address_);
  const std::string hidden = Head("/agents/hidden");
  connection.Send(Head("/hello", "Content-Length: " + std::to_string(hidden.size()) + "\r\n") +
                  hidden);
  EXPECT_EQ(connection.Read().body, "hello");
  EXPECT_EQ(connection.ReadBytes(1), "");
}

TEST_F(ServerFramingTest, NoPathReachesAFile) {
  Start();
  for (const std::string path :
       {"/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%5c..%5cetc/passwd",
        "/..\\..\\etc\\passwd", "/etc/passwd%00.html", "/agents/../../etc/passwd", "/.htpasswd",
        "//etc/passwd", "/index.html", "/index.php", "/x.cgi", "/x.shtml", "/"}) {
    const auto response = SendRequest(address_, Head(path));
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_THAT(response.body, Not(HasSubstr("root:"))) << path;
  }
  EXPECT_EQ(SendRequest(address_, Head("/agents/%2e%2e%2f%2e%2e%2fetc%2fpasswd")).body,
            "/agents/../../etc/passwd");
  EXPECT_EQ(SendRequest(address_, Head("/agents/a%00b")).body, std::string("/agents/a\0b", 11));
  for (const std::string method : {"PUT", "DELETE", "TRACE", "PATCH", "OPTIONS"}) {
    const auto response = SendRequest(address_, Head("/file", "Content-Length: 0\r\n", method));
    EXPECT_EQ(response.status, 404) << method;
  }
}

TEST_F(ServerFramingTest, AClientOfHttp2IsReported) {
  Counter clients;
  auto options = LoopbackOptions();
  options.on_http2 = [&clients] { clients.Add(); };
  Start(options);
  const auto refused = SendRequest(address_, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  EXPECT_EQ(refused.status, 505);
  EXPECT_EQ(clients.Get(), 1);
  EXPECT_EQ(SendRequest(address_, "PRIX * HTTP/2.0\r\n\r\n").status, 505);
  EXPECT_EQ(SendRequest(address_, "GET /hello HTTP/2.0\r\nHost: localhost\r\n\r\n").status, 505);
  EXPECT_EQ(clients.Get(), 1);
  server_->Stop();
}

}  // namespace
}  // namespace pitwall::http
