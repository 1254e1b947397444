#include "exporter/http/server.h"

#include <gmock/gmock.h>

#include "exporter/http/coding.h"
#include "tests/http/test_server.h"

namespace pitwall::http {
namespace {

using test::Get;
using test::Post;
using test::RawConnection;
using test::SendRequest;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

TEST_F(ServerTest, APortOfZeroIsChosenByTheSystemAndCanBeRead) {
  Start();
  EXPECT_THAT(address_, ::testing::StartsWith("127.0.0.1:"));
  EXPECT_NE(address_, "127.0.0.1:0");
}

TEST_F(ServerTest, EveryListenAddressAnswers) {
  auto options = LoopbackOptions();
  options.listen_addresses = {"127.0.0.1:0", "localhost:0"};
  Start(options);
  for (const auto& address : server_->Addresses()) EXPECT_EQ(Get(address, "/hello").status, 200);
}

TEST_F(ServerTest, EveryResponseHasTheCommonHeaders) {
  Start();
  const auto response = Get(address_, "/hello");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "hello");
  EXPECT_EQ(response.Header("Content-Type"), "text/plain");
  EXPECT_EQ(response.Header("Content-Length"), "5");
  EXPECT_EQ(response.Header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(response.Header("Cache-Control"), "no-store");
  EXPECT_THAT(response.Header("Date"), HasSubstr("GMT"));
}

TEST_F(ServerTest, HeadHasTheHeadersOfGetAndNoBody) {
  Start();
  for (const std::string coding : {"", "Accept-Encoding: gzip\r\n"}) {
    const auto get = Get(address_, "/big", coding);
    RawConnection connection(address_);
    connection.Send(Head("/big", "Connection: close\r\n" + coding, "HEAD"));
    const auto head = connection.Read(false);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.Header("Content-Length"), get.Header("Content-Length"));
    EXPECT_EQ(head.Header("Content-Encoding"), get.Header("Content-Encoding"));
    EXPECT_EQ(connection.ReadBytes(1), "");
  }
}

TEST_F(ServerTest, AnUnknownPathIsAJson404) {
  Start();
  const auto response = Get(address_, "/nothing");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.Header("Content-Type"), "application/json");
  EXPECT_THAT(response.body, HasSubstr("\"error\""));
}

TEST_F(ServerTest, AnotherMethodIsA405ThatNamesTheAllowedOnes) {
  Start();
  EXPECT_EQ(SendRequest(address_, Head("/hello", "", "DELETE")).Header("Allow"), "GET, HEAD");
  EXPECT_EQ(SendRequest(address_, Head("/hello", "", "PUT")).status, 405);
  EXPECT_EQ(SendRequest(address_, Head("/hello", "", "PROPFIND")).status, 501);
  const auto response = Get(address_, "/echo");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.Header("Allow"), "POST");
}

TEST_F(ServerTest, AnEscapedSlashStaysWithinItsParameter) {
  Start();
  EXPECT_EQ(Get(address_, "/agents/a%2Fb%20c").body, "/agents/a/b c");
  EXPECT_EQ(Get(address_, "/agents/a/b").status, 404);
  EXPECT_EQ(Get(address_, "/agents/").status, 404);
  EXPECT_EQ(Get(address_, "/agents").status, 404);
}

TEST_F(ServerTest, AQueryIsDecodedInItsOrder) {
  Start();
  EXPECT_EQ(Get(address_, "/query?name%5B%5D=a+b&name[]=%26&flag&x=").body,
            "name[]=a b;name[]=&;flag=;x=;");
}

TEST_F(ServerTest, ALargeResponseIsGzippedForAClientThatAcceptsIt) {
  Start();
  const auto gzipped = Get(address_, "/big", "Accept-Encoding: br, gzip;q=0.5\r\n");
  EXPECT_EQ(gzipped.Header("Content-Encoding"), "gzip");
  EXPECT_EQ(gzipped.Header("Vary"), "Accept-Encoding");
  std::string body;
  ASSERT_EQ(Gunzip(gzipped.body, 1U << 20U, &body), Inflated::kComplete);
  EXPECT_EQ(body, std::string(4096, 'x'));

  const auto plain = Get(address_, "/big", "Accept-Encoding: gzip;q=0, *\r\n");
  EXPECT_FALSE(plain.Has("Content-Encoding"));
  EXPECT_EQ(plain.Header("Vary"), "Accept-Encoding");
  EXPECT_EQ(plain.body.size(), 4096U);
  EXPECT_FALSE(Get(address_, "/hello", "Accept-Encoding: gzip\r\n").Has("Content-Encoding"));
}

TEST_F(ServerTest, AnEncodedResponseIsSentUnchanged) {
  Start();
  const auto coded = Get(address_, "/coded", "Accept-Encoding: br, gzip\r\n");
  EXPECT_EQ(coded.Header("Content-Encoding"), "br");
  EXPECT_EQ(coded.body, std::string(4096, 'x'));
}

TEST_F(ServerTest, AConnectionServesRequestAfterRequest) {
  Start();
  RawConnection connection(address_);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(connection.Send(Head("/hello")));
    const auto response = connection.Read();
    ASSERT_TRUE(response.complete) << i;
    EXPECT_EQ(response.Header("Connection"), "keep-alive");
  }
  connection.Send(Head("/hello") + Head("/agents/second") + Head("/nothing"));
  EXPECT_EQ(connection.Read().body, "hello");
  EXPECT_EQ(connection.Read().body, "/agents/second");
  EXPECT_EQ(connection.Read().status, 404);
}

TEST_F(ServerTest, ClosesIfTheClientAsksForIt) {
  Start();
  RawConnection connection(address_);
  connection.Send(Head("/hello", "Connection: close\r\n"));
  EXPECT_EQ(connection.Read().Header("Connection"), "close");
  EXPECT_TRUE(connection.ReadsEnd());
  RawConnection old(address_);
  old.Send("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.Read().body, "hello");
  EXPECT_TRUE(old.ReadsEnd());
}

TEST_F(ServerTest, AnExceptionIsA500WithoutDetails) {
  Start();
  const auto response = Get(address_, "/throw");
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, Not(HasSubstr("canary")));
  EXPECT_THAT(Log(), Not(HasSubstr("canary")));
  EXPECT_THAT(Log(), HasSubstr("/throw"));
}

TEST_F(ServerTest, EveryResponseIsReportedWithItsRouteNeverItsPath) {
  Start();
  Get(address_, "/agents/secret?token=secret");
  Get(address_, "/secret");
  Post(address_, "/echo", "{}");
  SendRequest(address_, "nonsense\r\n\r\n");
  ASSERT_TRUE(answered_.Reaches(4));
  EXPECT_THAT(
      ServedSoFar(),
      UnorderedElementsAre(Answered{"GET", "/agents/{agent_id}", 200}, Answered{"GET", "", 404},
                           Answered{"POST", "/echo", 200}, Answered{"", "", 400}));
}

TEST_F(ServerTest, AnAddressInUseIsAnErrorInOneLine) {
  Start();
  auto options = LoopbackOptions();
  options.listen_addresses = {address_};
  Server second(options);
  const std::string error = second.Start().ToString();
  EXPECT_THAT(error, HasSubstr(address_));
  EXPECT_THAT(error, HasSubstr("Address already in use"));
  EXPECT_THAT(error, Not(HasSubstr("\n")));
}

TEST_F(ServerTest, ItStopsAndAnotherStartsOnItsPort) {
  Start();
  RawConnection idle(address_);
  idle.Send(Head("/hello"));
  EXPECT_EQ(idle.Read().status, 200);
  server_->Stop();
  EXPECT_TRUE(idle.ReadsEnd());
  EXPECT_EQ(Get(address_, "/hello").status, 0);
  auto options = LoopbackOptions();
  options.listen_addresses = {address_};
  Start(options);
  EXPECT_EQ(Get(address_, "/hello").status, 200);
}

TEST_F(ServerTest, StoppingLetsARunningRequestEnd) {
  Counter entered;
  Counter released;
  ServerOptions options = LoopbackOptions();
  Server server(options);
  server.Handle("GET", "/slow", [&](const Request&) {
    entered.Add();
    released.Reaches(1);
    return Response{200, "text/plain", std::string(200'000, 'y'), {}};
  });
  server.Handle("GET", "/quick", [](const Request&) { return Response{}; });
  ASSERT_EQ(server.Start().ToString(), "OK");
  RawConnection connection(server.Addresses()[0]);
  connection.Send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_TRUE(entered.Reaches(1));
  std::thread stopper([&] { server.Stop(); });
  // New requests are refused while the first one still runs.
  int status = 0;
  do {
    status = Get(server.Addresses()[0], "/quick").status;
  } while (status == 200);
  EXPECT_EQ(status, 503);
  released.Add();
  const auto response = connection.Read();
  EXPECT_TRUE(response.complete);
  EXPECT_EQ(response.body.size(), 200'000U);
  stopper.join();
}

}  // namespace
}  // namespace pitwall::http
