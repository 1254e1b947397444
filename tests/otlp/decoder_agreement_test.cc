// Random requests: both encodings give the records that the request contains.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/decoder.h"
#include "exporter/otlp/record.h"
#include "tests/otlp/request_model.h"
#include "tests/support/soak.h"

namespace pitwall::otlp {
namespace {

const std::vector<std::string> kNames = {"session.id",
                                         "agent.name",
                                         "tool_name",
                                         "duration_ms",
                                         "gen_ai.usage.input_tokens",
                                         "input_tokens",
                                         "gen_ai.operation.name",
                                         "a",
                                         "success",
                                         "gen_ai.usage.output_tokens",
                                         "service.name"};

class DecoderAgreementTest : public testing::TestWithParam<Signal> {
 protected:
  std::vector<std::string> Decoded(Encoding encoding, const std::string& body) {
    std::vector<std::string> lines;
    const DecodeResult result = decoder_.Decode(
        GetParam(), encoding, body,
        [&](const Record& record) { lines.push_back(test::Describe(record, kNames)); });
    EXPECT_EQ(result.error, "") << body;
    EXPECT_EQ(result.invalid, 0U) << result.first_invalid << '\n' << body;
    return lines;
  }

 private:
  AttributeNames names_{kNames};
  Decoder decoder_{names_};
};

TEST_P(DecoderAgreementTest, BothEncodingsGiveTheRecordsOfTheRequest) {
  std::mt19937_64 random(test::PrintedSeed());
  for (int round = 0; round < test::Rounds(300, 200'000); ++round) {
    const test::OtlpRequest request = test::RandomRequest(GetParam(), kNames, random);
    const auto expected = test::ExpectedRecords(GetParam(), request, kNames);
    const std::string json = test::ToJson(GetParam(), request, &random);
    ASSERT_EQ(Decoded(Encoding::kProtobuf, test::ToProtobuf(GetParam(), request, &random)),
              expected)
        << json;
    ASSERT_EQ(Decoded(Encoding::kJson, json), expected) << json;
  }
}

INSTANTIATE_TEST_SUITE_P(Signals, DecoderAgreementTest,
                         testing::Values(Signal::kTraces, Signal::kMetrics, Signal::kLogs));

}  // namespace
}  // namespace pitwall::otlp
