// Responses that are sent while they are rendered.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "exporter/http/coding.h"
#include "tests/http/test_server.h"

namespace pitwall::http {
namespace {

using test::RawConnection;
using test::RawResponse;

constexpr std::size_t kPieces = 5'000;

std::string Piece(std::size_t i) { return "line " + std::to_string(i) + " of a long body\n"; }

std::string FullBody() {
  std::string body;
  for (std::size_t i = 0; i < kPieces; ++i) body += Piece(i);
  return body;
}

class ServerStreamTest : public ServerTest {
 protected:
  void SetUp() override {
    ServerOptions options = LoopbackOptions();
    options.send_timeout = std::chrono::milliseconds(500);
    Start(std::move(options));
    server_->Handle("GET", "/long", [](const Request&) {
      Response response;
      response.headers.emplace_back("Vary", "Accept");
      response.stream = [](BodyWriter& body) {
        for (std::size_t i = 0; i < kPieces; ++i) body.Write(Piece(i));
      };
      return response;
    });
    server_->Handle("GET", "/breaks", [](const Request&) {
      Response response;
      response.stream = [](BodyWriter& body) {
        body.Write(std::string(100'000, 'x'));
        throw std::runtime_error("canary in an exception");
      };
      return response;
    });
    server_->Handle("GET", "/endless", [this](const Request&) {
      Response response;
      response.stream = [this](BodyWriter& body) {
        try {
          for (;;) body.Write(FullBody());
        } catch (const PeerClosed&) {
          gone_.Add();
          throw;
        }
      };
      return response;
    });
  }
  Counter gone_;
};

TEST_F(ServerStreamTest, ChunksAddUpToTheBodyAndTheConnectionStaysOpen) {
  RawConnection connection(address_);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(connection.Send(Head("/long")));
    const RawResponse response = connection.Read();
    EXPECT_TRUE(response.complete);
    EXPECT_EQ(response.Header("Transfer-Encoding"), "chunked");
    EXPECT_FALSE(response.Has("Content-Length"));
    EXPECT_TRUE(response.body == FullBody());
  }
}

TEST_F(ServerStreamTest, OneVaryHeaderNamesEveryRequestHeaderUsed) {
  EXPECT_EQ(test::Get(address_, "/long").Header("Vary"), "Accept, Accept-Encoding");
}

TEST_F(ServerStreamTest, AGzippedBodyIsStreamedToo) {
  const RawResponse response = test::Get(address_, "/long", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(response.Header("Content-Encoding"), "gzip");
  EXPECT_LT(response.body.size(), FullBody().size() / 3);
  std::string body;
  ASSERT_EQ(Gunzip(response.body, 10'000'000, &body), Inflated::kComplete);
  EXPECT_TRUE(body == FullBody());
}

TEST_F(ServerStreamTest, AnHttp10BodyEndsWithTheConnection) {
  const RawResponse response =
      test::SendRequest(address_, "GET /long HTTP/1.0\r\nHost: " + address_ + "\r\n\r\n");
  EXPECT_FALSE(response.Has("Transfer-Encoding"));
  EXPECT_EQ(response.Header("Connection"), "close");
  EXPECT_TRUE(response.body == FullBody());
}

TEST_F(ServerStreamTest, HeadMakesNoBody) {
  RawConnection connection(address_);
  ASSERT_TRUE(connection.Send(Head("/endless", "", "HEAD") + Head("/hello")));
  EXPECT_EQ(connection.Read(false).status, 200);
  EXPECT_EQ(connection.Read().body, "hello");
}

TEST_F(ServerStreamTest, ABodyThatBreaksOffIsNotComplete) {
  const RawResponse response = test::Get(address_, "/breaks");
  EXPECT_EQ(response.status, 200);
  EXPECT_FALSE(response.complete);
  EXPECT_EQ(Log().find("canary"), std::string::npos);
}

TEST_F(ServerStreamTest, AClientThatDoesNotReadEndsTheBodyAtTheDeadline) {
  RawConnection connection(address_, 4096);
  ASSERT_TRUE(connection.Send(Head("/endless")));
  EXPECT_TRUE(gone_.Reaches(1));
  EXPECT_EQ(test::Get(address_, "/hello").body, "hello");
}

TEST_F(ServerStreamTest, AClientThatVanishesEndsTheBody) {
  {
    RawConnection connection(address_);
    ASSERT_TRUE(connection.Send(Head("/endless")));
    EXPECT_FALSE(connection.ReadBytes(100'000).empty());
  }
  EXPECT_TRUE(gone_.Reaches(1));
}

}  // namespace
}  // namespace pitwall::http
