#include <cstddef>
#include <string>
#include <vector>

#include "tests/http/corpus/http_case.h"
#include "tests/http/test_server.h"

namespace pitwall::http {
namespace {

class HttpCorpusTest : public ServerTest {
 protected:
  // Sends the request, another one behind it and the end of the connection.
  std::string Responses(const HttpCase& one) const {
    test::RawConnection connection(address_);
    connection.Send(one.request + WithLines("Connection: close\r\n", "/agents/behind"));
    connection.CloseSending();
    std::string all;
    for (std::string more = connection.ReadBytes(1); !more.empty();
         more = connection.ReadBytes(1)) {
      all += more;
    }
    return all;
  }

  static std::vector<int> Statuses(const std::string& responses) {
    constexpr std::string_view kBegin = "HTTP/1.1 ";
    std::vector<int> statuses;
    for (std::size_t at = responses.find(kBegin); at != std::string::npos;
         at = responses.find(kBegin, at + 1)) {
      statuses.push_back(std::stoi(responses.substr(at + kBegin.size(), 3)));
    }
    return statuses;
  }

  void Check(const HttpCases& cases) {
    Start();
    for (const HttpCase& one : cases) {
      const std::string shown = std::string(one.clause) + ": " + one.request.substr(0, 200);
      const std::string responses = Responses(one);
      std::vector<int> expected = one.statuses;
      if (one.keeps_connection) expected.push_back(200);
      EXPECT_EQ(Statuses(responses), expected) << shown;
      EXPECT_EQ(responses.ends_with("/agents/behind"), one.keeps_connection) << shown;
      EXPECT_NE(responses.find(one.contains), std::string::npos) << shown << responses;
      if (!one.lacks.empty()) {
        EXPECT_EQ(responses.find(one.lacks), std::string::npos) << shown << responses;
      }
    }
  }
};

TEST_F(HttpCorpusTest, RequestLines) { Check(RequestLineCases()); }
TEST_F(HttpCorpusTest, Targets) { Check(TargetCases()); }
TEST_F(HttpCorpusTest, Fields) { Check(FieldCases()); }
TEST_F(HttpCorpusTest, Hosts) { Check(HostCases()); }
TEST_F(HttpCorpusTest, Connections) { Check(ConnectionCases()); }
TEST_F(HttpCorpusTest, Lengths) { Check(LengthCases()); }
TEST_F(HttpCorpusTest, Chunks) { Check(ChunkCases()); }
TEST_F(HttpCorpusTest, Semantics) { Check(SemanticCases()); }

TEST_F(HttpCorpusTest, TheCorpusIsLarge) {
  std::size_t cases = 0;
  for (const auto list : {RequestLineCases, TargetCases, FieldCases, HostCases, ConnectionCases,
                          LengthCases, ChunkCases, SemanticCases}) {
    cases += list().size();
  }
  EXPECT_GE(cases, 350U);
}

// Every byte of a head and of a body may come alone.
TEST_F(HttpCorpusTest, BytesMayComeOneByOne) {
  Start();
  test::RawConnection connection(address_);
  for (const char byte : Chunks("2;a\r\n{}\r\n0\r\nX: 1\r\n\r\n") + WithLines("")) {
    ASSERT_TRUE(connection.Send({&byte, 1}));
  }
  EXPECT_EQ(connection.Read().body, "{}");
  EXPECT_EQ(connection.Read().body, "hello");
}

}  // namespace
}  // namespace pitwall::http
