#include "exporter/text/json_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

namespace pitwall::text {
namespace {

std::string Written(const std::function<void(JsonWriter&)>& write) {
  std::string body;
  TextBuffer out(body);
  JsonWriter writer(out);
  write(writer);
  out.Flush();
  return body;
}

TEST(JsonWriterTest, EveryByteOfUtf8ReadsBackUnchanged) {
  std::string text = "é 😀 \x7f";
  for (int c = 0; c < 0x80; ++c) text += static_cast<char>(c);
  const std::string body = Written([&](JsonWriter& writer) {
    writer.BeginObject();
    writer.NameKey(text);
    writer.String(text);
    writer.EndObject();
  });
  const nlohmann::json parsed = nlohmann::json::parse(body);
  EXPECT_EQ(parsed.at(text), text);
  EXPECT_EQ(parsed.size(), 1U);
}

TEST(JsonWriterTest, CommasSeparateValues) {
  const std::string body = Written([](JsonWriter& writer) {
    writer.BeginArray();
    writer.BeginArray();
    writer.EndArray();
    writer.BeginObject();
    writer.Key("a");
    writer.Null();
    writer.Key("b");
    writer.BeginArray();
    writer.Integer(1);
    writer.Integer(2);
    writer.EndArray();
    writer.EndObject();
    writer.String("x");
    writer.EndArray();
  });
  EXPECT_EQ(body, R"([[],{"a":null,"b":[1,2]},"x"])");
}

TEST(JsonWriterTest, AFieldIsWrittenByTheTypeOfItsValue) {
  std::string body;
  WriteBody(body, [](JsonWriter& json) {
    json.Field("text", "a\"b");
    json.Field("yes", true);
    json.Field("count", std::uint64_t{18446744073709551615U});
    json.Field("change", -5);
    json.Field("real", 0.5);
    json.Field("mean", std::optional<double>());
    json.Field("cost", Decimal{1'500, 3});
    json.Field("at", TimeMs{1});
    json.Field("never", TimeMs{0});
    json.Field("nothing", NullIfEmpty{""});
    json.Field("raw", RawJson{"[1]"});
    json.Object("object", [&] { json.Field("k", "v"); });
    json.Values("values", std::vector<std::string>{"a", "b"});
    json.Key("objects");
    json.Objects(std::vector<int>{1, 2}, [&](int item) { json.Field("i", item); });
  });
  EXPECT_EQ(body,
            R"({"text":"a\"b","yes":true,"count":18446744073709551615,"change":-5,"real":0.5,)"
            R"("mean":null,"cost":1.5,"at":"1970-01-01T00:00:00.001Z","never":null,"nothing":null,)"
            R"("raw":[1],"object":{"k":"v"},"values":["a","b"],"objects":[{"i":1},{"i":2}]})"
            "\n");
}

TEST(JsonWriterTest, DoublesReadBackUnchangedAndWholeOnesHaveNoFraction) {
  const auto text = [](double value) {
    return Written([&](JsonWriter& writer) { writer.Double(value); });
  };
  EXPECT_EQ(text(269162), "269162");
  EXPECT_EQ(text(1e6), "1000000");
  EXPECT_EQ(text(8.2), "8.2");
  EXPECT_EQ(text(-0.5), "-0.5");
  for (const double value : {1.0 / 3, 1e300, 5e-324, 9007199254740993.0, 201773.33333333334}) {
    EXPECT_EQ(nlohmann::json::parse(text(value)).get<double>(), value);
  }
}

TEST(JsonWriterTest, NumbersThatAreNotFiniteAreNull) {
  for (const double value : {std::nan(""), std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(Written([&](JsonWriter& writer) { writer.Double(value); }), "null");
  }
}

TEST(JsonWriterTest, IntegersAreExactUpTo64Bits) {
  EXPECT_EQ(Written([](JsonWriter& writer) { writer.Integer(~0ULL); }), "18446744073709551615");
}

TEST(JsonWriterTest, TimesAreRfc3339InUtcWithMilliseconds) {
  const auto text = [](std::int64_t ms) {
    return Written([&](JsonWriter& writer) { writer.Time(ms); });
  };
  EXPECT_EQ(text(1'767'547'009'148), "\"2026-01-04T17:16:49.148Z\"");
  EXPECT_EQ(text(951'782'400'001), "\"2000-02-29T00:00:00.001Z\"");
  EXPECT_EQ(text(-1), "\"1969-12-31T23:59:59.999Z\"");
  EXPECT_EQ(text(0), "null");
}

}  // namespace
}  // namespace pitwall::text
