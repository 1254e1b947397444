#include "exporter/log/logger.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <vector>

#include "tests/support/captured_stream.h"
#include "tests/support/fake_clock.h"

namespace pitwall::cli {
namespace {

class LoggerTest : public ::testing::Test {
 protected:
  Logger MakeLogger(LogFormat format, LogLevel level = LogLevel::kDebug) {
    return Logger(level, format, fileno(stream_.file()), clock_);
  }

  test::CapturedStream stream_;
  FakeClock clock_;
};

TEST_F(LoggerTest, LogfmtQuotesOnlyWhatNeedsIt) {
  MakeLogger(LogFormat::kLogfmt)
      .Info("Listening now", {{"address", "127.0.0.1:1"},
                              {"said", "a \"b\"\nc\xff"},
                              {"n", -3},
                              {"u", 18'446'744'073'709'551'615U},
                              {"x", 1.5},
                              {"on", true},
                              {"empty", ""}});
  EXPECT_EQ(stream_.Text(),
            "ts=2026-01-01T21:21:47.934Z level=info msg=\"Listening now\" address=127.0.0.1:1 "
            "said=\"a \\\"b\\\"\\nc\xef\xbf\xbd\" n=-3 u=18446744073709551615 x=1.5 on=true "
            "empty=\"\"\n");
}

TEST_F(LoggerTest, JsonLinesAreValidForAnyBytes) {
  MakeLogger(LogFormat::kJson)
      .Error("Failed", {{"path", std::string("a\x01\x7f\xc0\xaf\xed\xa0\x80\xf0\x9f\x98\x80")},
                        {"n", 7},
                        {"on", false},
                        {"nan", std::nan("")}});
  const auto line = nlohmann::json::parse(stream_.Text());
  EXPECT_EQ(line["ts"], "2026-01-01T21:21:47.934Z");
  EXPECT_EQ(line["level"], "error");
  EXPECT_EQ(line["msg"], "Failed");
  const std::string replaced = "\xef\xbf\xbd";
  EXPECT_EQ(line["path"], "a\x01\x7f" + replaced + replaced + replaced + replaced + replaced +
                              "\xf0\x9f\x98\x80");
  EXPECT_EQ(line["n"], 7);
  EXPECT_EQ(line["on"], false);
  EXPECT_TRUE(line["nan"].is_null());
}

TEST_F(LoggerTest, LinesBelowTheLevelAreLeftOut) {
  const Logger logger = MakeLogger(LogFormat::kLogfmt, LogLevel::kWarn);
  EXPECT_FALSE(logger.IsOn(LogLevel::kInfo));
  EXPECT_TRUE(logger.IsOn(LogLevel::kWarn));
  logger.Debug("no");
  logger.Info("no");
  logger.Warn("Careful");
  EXPECT_EQ(stream_.Text(), "ts=2026-01-01T21:21:47.934Z level=warn msg=Careful\n");
}

TEST_F(LoggerTest, LinesOfManyThreadsAreNotMixed) {
  constexpr int kThreads = 4;
  constexpr int kLines = 250;
  const Logger logger = MakeLogger(LogFormat::kJson);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&logger, thread] {
      for (int i = 0; i < kLines; ++i) logger.Info("Line", {{"thread", thread}, {"i", i}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::istringstream lines(stream_.Text());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  }
  EXPECT_EQ(count, kThreads * kLines);
}

}  // namespace
}  // namespace pitwall::cli
