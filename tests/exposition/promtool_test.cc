// The text format, checked by promtool.
#include <gtest/gtest.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "exporter/exposition/scrape.h"
#include "exporter/self_metrics/own_metrics.h"
#include "exporter/self_metrics/process_stats.h"
#include "tests/exposition/bodies.h"
#include "tests/exposition/test_fleet.h"

namespace pitwall::exposition {
namespace {

TEST(PromtoolTest, CheckMetricsReportsNothing) {
  const testing::TestFleet made = testing::HostileFleet();
  const auto standings = testing::InOrder(made.reading);
  self_metrics::OwnMetrics own("1.0");
  own.CountRequest("/", "GET", 200, 0.001);
  const std::string body = testing::BodyOf(Format::kText, made.reading, standings, {}, {},
                                           own.Collect({}, self_metrics::ReadProcessStats()));

  std::string path =
      (std::filesystem::temp_directory_path() / "pitwall-").string() + std::string(6, 'X');
  const int file = mkstemp(path.data());
  ASSERT_GE(file, 0);
  close(file);
  std::ofstream(path) << body;
  const std::string command =
      std::string(PITWALL_PROMTOOL) + " check metrics < '" + path + "' 2>&1";
  FILE* const promtool = popen(command.c_str(), "r");
  ASSERT_NE(promtool, nullptr);
  std::string message;
  std::array<char, 4096> chunk{};
  for (std::size_t size = 0; (size = fread(chunk.data(), 1, chunk.size(), promtool)) > 0;) {
    message.append(chunk.data(), size);
  }
  const int status = pclose(promtool);
  std::filesystem::remove(path);
  EXPECT_EQ(message, "");
  EXPECT_EQ(WEXITSTATUS(status), 0) << "is promtool (package prometheus) installed?";
}

}  // namespace
}  // namespace pitwall::exposition
