// Malformed protobuf, and forms that other encoders may write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <protozero/pbf_writer.hpp>
#include <string>

#include "exporter/otlp/decoder.h"
#include "exporter/otlp/record.h"
#include "tests/otlp/decoded.h"

namespace pitwall::otlp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A request with one record, whose bytes are given.
std::string RequestOf(const std::string& record) {
  std::string scope;
  protozero::pbf_writer(scope).add_bytes(2, record);
  std::string resource;
  protozero::pbf_writer(resource).add_bytes(2, scope);
  std::string request;
  protozero::pbf_writer(request).add_bytes(1, resource);
  return request;
}

test::Decoded DecodedLog(const std::string& record) {
  return test::DecodeRequest(Signal::kLogs, Encoding::kProtobuf, RequestOf(record));
}

std::string AttributeOf(const std::string& value) {
  std::string pair;
  protozero::pbf_writer writer(pair);
  writer.add_string(1, "a");
  writer.add_bytes(2, value);
  std::string record;
  protozero::pbf_writer(record).add_bytes(6, pair);
  return record;
}

TEST(ProtobufDecoderTest, AnEmptyBodyIsAnEmptyRequest) {
  const auto decoded = test::DecodeRequest(Signal::kTraces, Encoding::kProtobuf, "");
  EXPECT_TRUE(decoded.result.ok());
  EXPECT_EQ(decoded.result.records, 0U);
}

TEST(ProtobufDecoderTest, EveryProperPrefixIsUndecodableOrEmpty) {
  std::string value;
  protozero::pbf_writer(value).add_string(1, "text");
  const std::string body = RequestOf(AttributeOf(value));
  EXPECT_EQ(test::DecodeRequest(Signal::kLogs, Encoding::kProtobuf, body).result.records, 1U);
  for (std::size_t size = 1; size < body.size(); ++size) {
    const auto decoded =
        test::DecodeRequest(Signal::kLogs, Encoding::kProtobuf, body.substr(0, size));
    EXPECT_EQ(decoded.result.error, "the body is not a protobuf message of OTLP") << size;
    EXPECT_EQ(decoded.records.size(), 0U);
  }
}

TEST(ProtobufDecoderTest, MalformedBodiesAreUndecodable) {
  for (const std::string& body :
       {std::string("nonsense"), std::string("{}"), std::string(1, '\x0a'),
        std::string("\x0a\x05x", 3), std::string("\x0f", 1), std::string(2, '\0'),
        std::string(20, '\xff'),
        std::string("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12), RequestOf("\x08"),
        RequestOf("\x0b"), RequestOf(AttributeOf("\x0a\x7f"))}) {
    EXPECT_FALSE(test::DecodeRequest(Signal::kLogs, Encoding::kProtobuf, body).result.ok());
  }
}

TEST(ProtobufDecoderTest, TheValueOfAnUnwantedAttributeIsNotExamined) {
  std::string pair;
  protozero::pbf_writer writer(pair);
  writer.add_string(1, "prompt");
  writer.add_bytes(2, "\x0a\x7f");
  std::string record;
  protozero::pbf_writer(record).add_bytes(6, pair);
  EXPECT_EQ(DecodedLog(record).result.records, 1U);
}

TEST(ProtobufDecoderTest, TheLastMemberOfAValueRemains) {
  std::string value;
  protozero::pbf_writer writer(value);
  writer.add_string(1, "text");
  writer.add_int64(3, -7);
  EXPECT_THAT(DecodedLog(AttributeOf(value)).records[0], HasSubstr("{a=i:-7;}"));
  writer.add_bytes(5, "");
  EXPECT_THAT(DecodedLog(AttributeOf(value)).records[0], HasSubstr("{}"));
}

TEST(ProtobufDecoderTest, ABoolMayBeAnyVarint) {
  EXPECT_THAT(DecodedLog(AttributeOf(std::string("\x10\x80\x01", 3))).records[0],
              HasSubstr("{a=true;}"));
  EXPECT_THAT(DecodedLog(AttributeOf(std::string("\x10\x80\x80\x00", 4))).records[0],
              HasSubstr("{a=false;}"));
  EXPECT_FALSE(DecodedLog(AttributeOf("\x10")).result.ok());
}

TEST(ProtobufDecoderTest, UnknownEnumsAreUnspecified) {
  std::string status;
  protozero::pbf_writer(status).add_enum(3, 7);
  std::string span;
  protozero::pbf_writer writer(span);
  writer.add_enum(6, -1);
  writer.add_message(15, status);
  const auto decoded = test::DecodeRequest(Signal::kTraces, Encoding::kProtobuf, RequestOf(span));
  EXPECT_THAT(decoded.records, ElementsAre(HasSubstr(" 0 0 0-0")));
}

TEST(ProtobufDecoderTest, DeepValuesCostNothing) {
  std::string value;
  for (int depth = 0; depth < 50'000; ++depth) {
    std::string list;
    protozero::pbf_writer(list).add_bytes(1, value);
    value.clear();
    protozero::pbf_writer(value).add_bytes(5, list);
    if (value.size() > 100'000) break;
  }
  EXPECT_THAT(DecodedLog(AttributeOf(value)).records, ElementsAre(HasSubstr("{}")));
}

TEST(ProtobufDecoderTest, TooManyRecordsAreRefused) {
  std::string scope;
  for (std::uint64_t i = 0; i < Decoder::kMaxRecords; ++i) scope.append("\x12\0", 2);
  const auto body = [&] {
    std::string resource;
    protozero::pbf_writer(resource).add_bytes(2, scope);
    std::string request;
    protozero::pbf_writer(request).add_bytes(1, resource);
    return request;
  };
  const auto decode = [&] {
    const AttributeNames names({});
    return Decoder(names).Decode(Signal::kLogs, Encoding::kProtobuf, body(), [](const Record&) {});
  };
  EXPECT_EQ(decode().records, Decoder::kMaxRecords);
  scope.append("\x12\0", 2);
  EXPECT_TRUE(decode().has_too_many_records);
}

}  // namespace
}  // namespace pitwall::otlp
