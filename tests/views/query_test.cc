#include "exporter/views/query.h"

#include <gtest/gtest.h>

#include <string>

namespace pitwall::views {
namespace {

using std::chrono::milliseconds;

http::Request Asking(std::string name, std::string value) {
  http::Request request;
  request.query = {{std::move(name), std::move(value)}};
  return request;
}

std::string NumberError(const std::string& value) {
  const http::Request request = Asking("limit", value);
  QueryReader reader(request);
  reader.Number("limit", 5, 1, 10'000);
  return reader.error().value_or("");
}

TEST(QueryReaderTest, AnAbsentParameterHasItsDefault) {
  const http::Request request;
  QueryReader reader(request);
  EXPECT_EQ(reader.WindowOr(Window::k5m), Window::k5m);
  EXPECT_EQ(reader.Number("limit", 5, 1, 10), 5U);
  EXPECT_EQ(reader.Name("role"), std::nullopt);
  EXPECT_EQ(reader.Duration("step", milliseconds(7), milliseconds(1), milliseconds(9)),
            milliseconds(7));
  EXPECT_FALSE(reader.error());
}

TEST(QueryReaderTest, ANumberOutsideItsBoundsIsRefusedWithThem) {
  for (const char* bad :
       {"0", "10001", "-1", "1.5", "", " 1", "1 ", "0x10", "99999999999999999999", "nan", "+3"}) {
    EXPECT_EQ(NumberError(bad), "limit: must be a whole number from 1 to 10000") << bad;
  }
  EXPECT_EQ(NumberError("1"), "");
  EXPECT_EQ(NumberError("10000"), "");
}

TEST(QueryReaderTest, WindowsAreThoseOfTheStore) {
  for (const WindowInfo& info : kWindows) {
    const http::Request request = Asking("window", std::string(info.name));
    QueryReader reader(request);
    EXPECT_EQ(reader.WindowOr(Window::kAll), info.window);
    EXPECT_FALSE(reader.error());
  }
  const http::Request request = Asking("window", "2h");
  QueryReader reader(request);
  reader.WindowOr(Window::kAll);
  EXPECT_EQ(reader.error(), "window: must be one of 1m 5m 15m 1h 6h 24h all");
}

TEST(QueryReaderTest, DimensionsAreTheFixedOnesAndTheLabelsThatAreKept) {
  const auto dimension_of = [](std::string value, std::string* error) {
    const http::Request request = Asking("by", std::move(value));
    QueryReader reader(request);
    const std::optional<GroupDimension> dimension = reader.Dimension("by", {"run", "team"});
    *error = reader.error().value_or("");
    return dimension;
  };
  std::string error;
  EXPECT_EQ(dimension_of("role", &error), GroupDimension::kRole);
  EXPECT_EQ(dimension_of("version", &error), GroupDimension::kVersion);
  EXPECT_EQ(dimension_of("label.team", &error), LabelDimension(1));
  EXPECT_EQ(error, "");
  EXPECT_EQ(dimension_of("label.host", &error), std::nullopt);
  EXPECT_EQ(error,
            "by: must be role, model, version or label.NAME with a label of --agents.labels");
}

TEST(QueryReaderTest, ABoundedWindowIsNotAll) {
  const http::Request request = Asking("window", "all");
  QueryReader reader(request);
  reader.BoundedWindowOr(Window::k1h);
  EXPECT_EQ(reader.error(), "window: must be one of 1m 5m 15m 1h 6h 24h");
}

TEST(QueryReaderTest, DurationsHaveUnitsOrAreSeconds) {
  const auto parse = [](const char* text) {
    const http::Request request = Asking("step", text);
    QueryReader reader(request);
    const auto ms =
        reader.Duration("step", milliseconds(0), milliseconds(10), milliseconds(3'600'000));
    return reader.error() ? -1 : ms.count();
  };
  EXPECT_EQ(parse("500ms"), 500);
  EXPECT_EQ(parse("15s"), 15'000);
  EXPECT_EQ(parse("5m"), 300'000);
  EXPECT_EQ(parse("1h"), 3'600'000);
  EXPECT_EQ(parse("2.5"), 2'500);
  for (const char* bad : {"", "s", "9ms", "61m", "-5s", "nan", "inf", "1e300h", "5d", "1m30s"}) {
    EXPECT_EQ(parse(bad), -1) << bad;
  }
}

TEST(QueryReaderTest, ANameIs1To128Bytes) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{129}}) {
    const http::Request request = Asking("role", std::string(size, 'x'));
    QueryReader reader(request);
    EXPECT_EQ(reader.Name("role"), std::nullopt);
    EXPECT_EQ(reader.error(), "role: must be 1 to 128 bytes");
  }
}

TEST(QueryReaderTest, AnUnknownParameterIsRefusedWithTheKnownOnes) {
  const http::Request request = Asking("windw", "1h");
  QueryReader reader(request);
  reader.WindowOr(Window::kAll);
  reader.Name("role");
  EXPECT_EQ(reader.error(), "unknown parameter windw; known: window, role");
}

TEST(QueryReaderTest, TheFirstErrorIsReported) {
  const http::Request request;
  QueryReader reader(request);
  reader.Refuse("a", "must be 1");
  reader.Refuse("b", "must be 2");
  EXPECT_EQ(reader.error(), "a: must be 1");
}

}  // namespace
}  // namespace pitwall::views
