#include "exporter/cli/healthcheck.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/fake_daemon.h"
#include "tests/support/captured_stream.h"

namespace pitwall::cli {
namespace {

using ::testing::StartsWith;

struct Checked {
  int exit_code = 0;
  std::string error;
};

Checked Check(const std::string& url, bool ready = false) {
  test::CapturedStream errors;
  HealthcheckFlags flags;
  flags.daemon.url = url;
  flags.ready = ready;
  const int exit_code = RunHealthcheck(flags, errors.file());
  return {exit_code, errors.Text()};
}

TEST(HealthcheckTest, AHealthyDaemonGivesZeroAndPrintsNothing) {
  FakeDaemon daemon([](const FakeDaemon::Request&) -> FakeDaemon::Response {
    return {"HTTP/1.1 200 OK", "ok"};
  });
  const Checked checked = Check(daemon.url());
  EXPECT_EQ(checked.exit_code, 0);
  EXPECT_EQ(checked.error, "");
  ASSERT_EQ(daemon.requests().size(), 1U);
  EXPECT_THAT(daemon.requests()[0].head, StartsWith("GET /-/healthy "));
}

TEST(HealthcheckTest, ReadinessIsAskedOfItsOwnPath) {
  FakeDaemon daemon([](const FakeDaemon::Request&) -> FakeDaemon::Response {
    return {"HTTP/1.1 503 Service Unavailable", R"({"error":"stopping"})"};
  });
  const Checked checked = Check(daemon.url(), true);
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_THAT(checked.error, StartsWith("pitwall healthcheck: "));
  ASSERT_EQ(daemon.requests().size(), 1U);
  EXPECT_THAT(daemon.requests()[0].head, StartsWith("GET /-/ready "));
}

TEST(HealthcheckTest, WithoutADaemonItSaysSo) {
  const std::string url = UrlWhereNobodyListens();
  const Checked checked = Check(url);
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_EQ(checked.error, "pitwall healthcheck: no daemon at " + url + " (connection refused)\n");
}

}  // namespace
}  // namespace pitwall::cli
