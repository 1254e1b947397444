#include "exporter/cli/record_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/fake_daemon.h"
#include "tests/support/captured_stream.h"

namespace pitwall::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class RecordCommandTest : public ::testing::Test {
 protected:
  int Record(const std::string& url) {
    RecordFlags flags;
    flags.event = R"({"type":"heartbeat","agent_id":"a"})";
    flags.daemon.url = url;
    return RunRecord(flags, errors_.file());
  }

  test::CapturedStream errors_;
};

TEST_F(RecordCommandTest, AnAcceptedEventPrintsNothing) {
  FakeDaemon daemon([](const FakeDaemon::Request&) { return CountsResponse(1, 0, 0); });
  EXPECT_EQ(Record(daemon.url()), 0);
  EXPECT_EQ(errors_.Text(), "");
  ASSERT_EQ(daemon.requests().size(), 1U);
  EXPECT_EQ(daemon.requests()[0].body, R"({"type":"heartbeat","agent_id":"a"})");
  EXPECT_THAT(daemon.requests()[0].head, HasSubstr("Content-Type: application/json\r\n"));
}

TEST_F(RecordCommandTest, ADuplicateIsSilentToo) {
  FakeDaemon daemon([](const FakeDaemon::Request&) { return CountsResponse(0, 1, 0); });
  EXPECT_EQ(Record(daemon.url()), 0);
  EXPECT_EQ(errors_.Text(), "");
}

TEST_F(RecordCommandTest, ARejectionNamesFieldAndBound) {
  FakeDaemon daemon([](const FakeDaemon::Request&) {
    return CountsResponse(0, 0, 1, R"({"index": 0, "field": "score", "error": "must be 0 to 10"})");
  });
  EXPECT_EQ(Record(daemon.url()), 1);
  EXPECT_EQ(errors_.Text(), "pitwall record: score: must be 0 to 10\n");
}

TEST_F(RecordCommandTest, WithoutADaemonItPrintsOneLine) {
  const std::string url = UrlWhereNobodyListens();
  EXPECT_EQ(Record(url), 1);
  EXPECT_EQ(errors_.Text(), "pitwall record: no daemon at " + url + " (connection refused)\n");
}

TEST_F(RecordCommandTest, AForeignResponseIsShownOnOneLine) {
  FakeDaemon daemon([](const FakeDaemon::Request&) -> FakeDaemon::Response {
    return {"HTTP/1.1 200 OK", "<html>\nhello"};
  });
  EXPECT_EQ(Record(daemon.url()), 1);
  EXPECT_EQ(errors_.Text(), "pitwall record: " + daemon.url() + " answered 200: <html>?hello\n");
}

TEST_F(RecordCommandTest, AnotherSchemeIsRefused) {
  EXPECT_EQ(Record("file:///etc/passwd"), 1);
  EXPECT_THAT(errors_.Text(), StartsWith("pitwall record: --url: must begin with http://"));
}

}  // namespace
}  // namespace pitwall::cli
