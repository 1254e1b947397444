// Forms of JSON that senders use, and malformed bodies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "exporter/otlp/decoder.h"
#include "exporter/otlp/record.h"
#include "tests/otlp/decoded.h"

namespace pitwall::otlp {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string LogsBody(std::string_view record) {
  return R"({"resourceLogs":[{"resource":{},"scopeLogs":[{"logRecords":[)" + std::string(record) +
         "]}]}]}";
}

test::Decoded DecodedLogs(std::string_view records) {
  return test::DecodeRequest(Signal::kLogs, Encoding::kJson, LogsBody(records));
}

// How the value of the attribute `a` of a log record is read.
std::string ReadValue(const std::string& value) {
  const auto decoded = DecodedLogs(R"({"attributes":[{"key":"a","value":)" + value + "}]}");
  EXPECT_EQ(decoded.result.error, "") << value;
  EXPECT_EQ(decoded.result.invalid, 0U) << value;
  if (decoded.records.size() != 1) return "no record";
  const std::string& line = decoded.records[0];
  const auto begin = line.find('{') + 1;
  return line.substr(begin, line.find('}') - begin);
}

TEST(JsonDecoderTest, NumbersComeInManyForms) {
  EXPECT_EQ(ReadValue(R"({"intValue":"42"})"), "a=i:42;");
  EXPECT_EQ(ReadValue(R"({"intValue":42})"), "a=i:42;");
  EXPECT_EQ(ReadValue(R"({"intValue":-4.2e1})"), "a=i:-42;");
  EXPECT_EQ(ReadValue(R"({"intValue":"9223372036854775807"})"), "a=i:9223372036854775807;");
  EXPECT_EQ(ReadValue(R"({"intValue":1e+300})"), "a=d:0x1.7e43c8800759cp+996;");
  EXPECT_EQ(ReadValue(R"({"intValue":9223372036854775808})"), "a=d:0x1p+63;");
  EXPECT_EQ(ReadValue(R"({"doubleValue":1})"), "a=d:0x1p+0;");
  EXPECT_EQ(ReadValue(R"({"doubleValue":"0.5"})"), "a=d:0x1p-1;");
  EXPECT_EQ(ReadValue(R"({"doubleValue":"NaN"})"), "a=d:nan;");
  EXPECT_EQ(ReadValue(R"({"doubleValue":"-Infinity"})"), "a=d:-inf;");
  EXPECT_EQ(ReadValue(R"({"boolValue":true})"), "a=true;");
  EXPECT_EQ(ReadValue(R"({"boolValue":"false"})"), "a=false;");
}

TEST(JsonDecoderTest, AValueThatCannotBeReadIsAbsent) {
  for (const char* const value :
       {"{}", "null", R"({"doubleValue":null})", R"({"stringValue":null})", R"({"intValue":"abc"})",
        R"({"intValue":[1]})", R"({"doubleValue":"inf"})", R"({"doubleValue":1e999})",
        R"({"boolValue":1})", R"({"stringValue":5})", R"({"bytesValue":"aGk="})", "5", "[]",
        R"({"arrayValue":{"values":[{"stringValue":"x"}]}})", R"({"newValue":{"x":[]}})"}) {
    EXPECT_EQ(ReadValue(value), "") << value;
  }
}

TEST(JsonDecoderTest, EscapesAreReplaced) {
  EXPECT_EQ(ReadValue(R"({"stringValue":"\u0041\n\"\\\/\u00e9\ud83c\udfc1"})"),
            "a=s:410a225c2fc3a9f09f8f81;");
  // JavaScript cuts strings within a surrogate pair.
  EXPECT_EQ(ReadValue(R"({"stringValue":"cut \ud83c"})"), "a=s:63757420efbfbd;");
  EXPECT_EQ(ReadValue(R"({"stringValue":"\udfc1\ud83cx"})"), "a=s:efbfbdefbfbd78;");
  EXPECT_EQ(ReadValue(R"({"\u0073tringValue":"x"})"), "a=s:78;");
}

TEST(JsonDecoderTest, EscapesOfSkippedStringsAreNotExamined) {
  const auto decoded = DecodedLogs(
      R"({"attributes":[{"key":"prompt","value":{"stringValue":"\ud83c \x"}}],"eventName":"e"})");
  EXPECT_EQ(decoded.result.error, "");
  EXPECT_EQ(decoded.result.records, 1U);
}

TEST(JsonDecoderTest, AKeyMayFollowItsValue) {
  const auto decoded = DecodedLogs(
      R"({"attributes":[{"value":{"stringValue":"\u0078"},"key":"a"},{"value":{"intValue":"1"}},{"value":{"intValue":"1"},"key":"z"}]})");
  ASSERT_EQ(decoded.records.size(), 1U);
  EXPECT_THAT(decoded.records[0], HasSubstr("{a=s:78;}"));
}

TEST(JsonDecoderTest, AttributesOfManyFormsMayFollowEachOther) {
  const auto decoded = DecodedLogs(
      R"({"attributes": [{"key": "z", "value": {"intValue": 5 }}, {"key": "a", "value": {"stringValue": "x" } },
          {"key": "\u0062", "value": {"stringValue": "y"}}, {"key": "z", "value": {"doubleValue": "NaN"}, "more": 1}
      ]})");
  ASSERT_EQ(decoded.records.size(), 1U);
  EXPECT_THAT(decoded.records[0], HasSubstr("{a=s:78;"));
  EXPECT_THAT(decoded.records[0], HasSubstr("b=s:79;"));
}

TEST(JsonDecoderTest, AValueThatIsSkippedIsChecked) {
  for (const char* const value : {R"({"intValue":5x})", R"({"intValue":})", R"({"intValue":nul})",
                                  R"({"intValue":5]})", R"({"intValue":5}])"}) {
    const auto decoded =
        DecodedLogs(R"({"attributes":[{"key":"z","value":)" + std::string(value) + "}]}");
    EXPECT_EQ(decoded.result.error, "the body is not valid JSON") << value;
  }
}

TEST(JsonDecoderTest, NumbersOfAnyLengthAreTimes) {
  for (const char* const time : {"7", "12345678", "123456789", "1767547009148000123",
                                 "9999999999999999999", "18446744073709551615"}) {
    EXPECT_THAT(DecodedLogs(R"({"timeUnixNano":")" + std::string(time) + R"("})").records[0],
                HasSubstr(time));
  }
  EXPECT_EQ(DecodedLogs(R"({"timeUnixNano":"1234567:"})").result.invalid, 1U);
}

TEST(JsonDecoderTest, IdsOfOtherFormsAreNoIds) {
  const std::string right = "00112233445566778899aAbBcCdDeEfF";
  EXPECT_THAT(DecodedLogs(R"({"traceId":")" + right + R"("})").records[0],
              HasSubstr("00112233445566778899aabbccddeeff-"));
  for (const std::string& id :
       {std::string(R"("")"), '"' + right.substr(2) + '"', '"' + right + "00\"",
        '"' + right.substr(1) + "g\"", '"' + right.substr(1) + "o\"", '"' + right.substr(1) + "@\"",
        '"' + right.substr(1) + "\xc3\xa9\"", '"' + right.substr(1) + "\\u0010\"",
        std::string(R"("ABEiM0RVZneImaq7zN3u/w==")"), std::string("5"), std::string("null"),
        std::string("{}")}) {
    const auto decoded = DecodedLogs(R"({"traceId":)" + id + "}");
    ASSERT_EQ(decoded.records.size(), 1U) << id;
    EXPECT_THAT(decoded.records[0], HasSubstr(std::string(32, '0') + '-')) << id;
  }
}

TEST(JsonDecoderTest, OneInvalidRecordDoesNotAffectTheOthers) {
  const auto decoded = DecodedLogs(
      R"({"eventName":"first"},{"timeUnixNano":"soon"},5,{"attributes":{}},{"eventName":"last"})");
  EXPECT_EQ(decoded.result.error, "");
  EXPECT_EQ(decoded.result.records, 2U);
  EXPECT_EQ(decoded.result.invalid, 3U);
  EXPECT_EQ(decoded.result.first_invalid, "timeUnixNano must be a whole number");
  EXPECT_THAT(decoded.records, ElementsAre(HasSubstr("/first "), HasSubstr("/last ")));
}

TEST(JsonDecoderTest, TheReasonsForInvalidRecordsAreNamed) {
  const auto reason = [](Signal signal, const std::string& groups, const std::string& scopes,
                         const std::string& list, const std::string& item) {
    const auto decoded = test::DecodeRequest(
        signal, Encoding::kJson,
        "{\"" + groups + "\":[{\"" + scopes + "\":[{\"" + list + "\":[" + item + "]}]}]}");
    EXPECT_EQ(decoded.result.error, "");
    EXPECT_EQ(decoded.result.invalid, 1U) << item;
    EXPECT_THAT(decoded.records, IsEmpty());
    return decoded.result.first_invalid;
  };
  const auto span = [&](const std::string& item) {
    return reason(Signal::kTraces, "resourceSpans", "scopeSpans", "spans", item);
  };
  const auto metric = [&](const std::string& item) {
    return reason(Signal::kMetrics, "resourceMetrics", "scopeMetrics", "metrics", item);
  };
  EXPECT_EQ(span("[]"), "a span must be an object");
  EXPECT_EQ(span(R"({"name":5})"), "name must be a string");
  EXPECT_EQ(span(R"({"startTimeUnixNano":-1})"), "startTimeUnixNano must be a whole number");
  EXPECT_EQ(span(R"({"endTimeUnixNano":1.5})"), "endTimeUnixNano must be a whole number");
  EXPECT_EQ(span(R"({"attributes":[1]})"), "attributes must be a list of keys and values");
  EXPECT_EQ(metric("null"), "a metric must be an object");
  EXPECT_EQ(metric(R"({"sum":{"dataPoints":[{"asInt":"x"}]}})"), "asInt must be a whole number");
  EXPECT_EQ(metric(R"({"gauge":{"dataPoints":[{"asDouble":"x"}]}})"), "asDouble must be a number");
  EXPECT_EQ(metric(R"({"histogram":{"dataPoints":[{"count":-1}]}})"),
            "count must be a whole number");
  EXPECT_EQ(metric(R"({"summary":{"dataPoints":[true]}})"), "a data point must be an object");
}

TEST(JsonDecoderTest, AMalformedSpanEventIsLeftOut) {
  const auto decoded = test::DecodeRequest(
      Signal::kTraces, Encoding::kJson,
      R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"events":[5,{"timeUnixNano":"x"},{"name":"e"}],"name":"s"}]}]}]})");
  EXPECT_EQ(decoded.result.invalid, 0U);
  EXPECT_THAT(decoded.records, ElementsAre(HasSubstr("/s "), HasSubstr("/e ")));
}

TEST(JsonDecoderTest, EmptyRequestsAreDecodable) {
  for (const char* const body :
       {"{}", " {} ", "\xef\xbb\xbf{}", R"({"resourceLogs":[]})", R"({"resourceLogs":null})",
        R"({"resourceLogs":[{}]})", R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[]}]}]})",
        R"({"resourceSpans":[{"scopeSpans":5}]})"}) {
    const auto decoded = test::DecodeRequest(Signal::kLogs, Encoding::kJson, body);
    EXPECT_EQ(decoded.result.error, "") << body;
    EXPECT_EQ(decoded.result.records, 0U) << body;
  }
}

TEST(JsonDecoderTest, MalformedBodiesAreUndecodable) {
  for (const std::string& body : {std::string(),
                                  std::string(" "),
                                  std::string("nonsense"),
                                  std::string("null"),
                                  std::string("[]"),
                                  std::string("5"),
                                  std::string("{"),
                                  std::string("{}}"),
                                  std::string("{} {}"),
                                  std::string("{}x"),
                                  std::string(R"({"a" 1})"),
                                  std::string(R"({"a":})"),
                                  std::string(R"({"a":1,})"),
                                  std::string(R"({,})"),
                                  std::string(R"({a:1})"),
                                  std::string(R"({"a":[1,2})"),
                                  std::string(R"({"a":[1 2]})"),
                                  std::string(R"({"a":{"b":1]})"),
                                  std::string(R"({"a":NaN})"),
                                  std::string(R"({"a":01})"),
                                  std::string(R"({"a":1.})"),
                                  std::string(R"({"a":+1})"),
                                  std::string(R"({"a":tru})"),
                                  std::string(R"({"a":"b"c})"),
                                  std::string(R"({"a":"b)"),
                                  std::string("{\"a\":\"\x01\"}"),
                                  std::string("{\"a\":\"\xff\"}"),
                                  std::string("{\"a\":\"\xed\xa0\x80\"}"),
                                  std::string(R"({"\x":1})"),
                                  std::string(R"({"resourceLogs":{}})"),
                                  std::string(R"({"resourceLogs":"x"})"),
                                  std::string(R"({"resourceLogs":[5]})"),
                                  std::string(R"({"resourceLogs":[{"scopeLogs":{}}]})"),
                                  LogsBody("{\"eventName\":\"\\x\"}"),
                                  LogsBody("{}").substr(0, LogsBody("{}").size() - 1),
                                  LogsBody("{},"),
                                  LogsBody("{} {}"),
                                  LogsBody(R"({"eventName":"a" "b"})")}) {
    const auto decoded = test::DecodeRequest(Signal::kLogs, Encoding::kJson, body);
    EXPECT_NE(decoded.result.error, "") << body;
  }
}

TEST(JsonDecoderTest, NestingIsBounded) {
  const auto nested = [](std::size_t depth) {
    std::string body = "{\"a\":";
    for (std::size_t i = 0; i < depth; ++i) body += i % 2 == 0 ? "[" : "{\"b\":";
    body += "1";
    for (std::size_t i = depth; i-- > 0;) body += i % 2 == 0 ? ']' : '}';
    return body + "}";
  };
  EXPECT_EQ(test::DecodeRequest(Signal::kLogs, Encoding::kJson, nested(1024)).result.error, "");
  EXPECT_EQ(test::DecodeRequest(Signal::kLogs, Encoding::kJson, nested(1025)).result.error,
            "the body is nested too deeply");
  EXPECT_NE(
      test::DecodeRequest(Signal::kLogs, Encoding::kJson, "{\"a\":" + std::string(1'000'000, '['))
          .result.error,
      "");
}

TEST(JsonDecoderTest, TooManyRecordsAreRefused) {
  const AttributeNames names({});
  Decoder decoder(names);
  std::string records = "{}";
  for (std::uint64_t i = 1; i < Decoder::kMaxRecords; ++i) records += ",{}";
  const auto decode = [&] {
    return decoder.Decode(Signal::kLogs, Encoding::kJson, LogsBody(records), [](const Record&) {});
  };
  EXPECT_EQ(decode().records, Decoder::kMaxRecords);
  records += ",{}";
  const DecodeResult refused = decode();
  EXPECT_TRUE(refused.has_too_many_records);
  EXPECT_THAT(refused.error, HasSubstr("too many records"));
}

TEST(JsonDecoderTest, TooManySpanEventsAreRefused) {
  const AttributeNames names({});
  Decoder decoder(names);
  std::string events = "{}";
  for (std::uint64_t i = 1; i < Decoder::kMaxRecords; ++i) events += ",{}";
  const auto decode = [&] {
    const std::string body =
        R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c",)"
        R"("spanId":"b7ad6b7169203331","events":[)" +
        events + "]}]}]}]}";
    return decoder.Decode(Signal::kTraces, Encoding::kJson, body, [](const Record&) {});
  };
  EXPECT_TRUE(decode().ok());
  events += ",{}";
  EXPECT_TRUE(decode().has_too_many_records);
}

}  // namespace
}  // namespace pitwall::otlp
