#include "exporter/otlp/grpc_hint.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

namespace pitwall::otlp {
namespace {

TEST(GrpcHintTest, OneLineAMinuteNamesTheSetting) {
  int lines = 0;
  std::string last;
  GrpcHint hint([&](std::string_view line) {
    ++lines;
    last = line;
  });
  const GrpcHint::TimePoint start{std::chrono::hours(1)};
  for (int second = 0; second < 60; ++second) hint.OnClient(start + std::chrono::seconds(second));
  EXPECT_EQ(lines, 1);
  EXPECT_NE(last.find("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"), last.npos);
  hint.OnClient(start + std::chrono::seconds(60));
  EXPECT_EQ(lines, 2);
}

}  // namespace
}  // namespace pitwall::otlp
