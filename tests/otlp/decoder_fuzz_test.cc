// Mutations of valid bodies: no crash, no exception, no read beyond the body.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/decoder.h"
#include "exporter/otlp/record.h"
#include "tests/otlp/request_model.h"
#include "tests/support/soak.h"

namespace pitwall::otlp {
namespace {

const std::vector<std::string> kFuzzNames = {"a", "session.id", "gen_ai.usage.input_tokens"};

const std::string kPieces[] = {"\"",
                               "\\",
                               "{",
                               "}",
                               "[",
                               "]",
                               ",",
                               ":",
                               "null",
                               "-1",
                               "1e300",
                               "NaN",
                               "\xff",
                               "\\u0000",
                               "\\ud800",
                               "[[[[[[[[",
                               "{\"key\":",
                               "\"spans\":",
                               "\"resource\":",
                               std::string("\0", 1),
                               "\x0a\x7f",
                               "\xff\xff\xff\xff\x0f",
                               std::string(9, '\x80')};

std::string Mutated(std::string body, std::mt19937_64& random) {
  for (std::uint64_t changes = random() % 5; changes-- > 0 && !body.empty();) {
    const std::size_t at = random() % body.size();
    switch (random() % 6) {
      case 0:
        body[at] = static_cast<char>(random());
        break;
      case 1:
        body[at] = static_cast<char>(body[at] ^ (1 << random() % 8));
        break;
      case 2:
        body.erase(at, 1 + random() % 8);
        break;
      case 3:
        body.insert(at, kPieces[random() % std::size(kPieces)]);
        break;
      case 4:
        body.resize(at);
        break;
      default:
        body.insert(at, body.substr(random() % body.size(), random() % 40));
    }
  }
  return body;
}

// Reads everything that the record borrows.
std::size_t Touch(const Record& record) { return test::Describe(record, kFuzzNames).size(); }

class DecoderFuzzTest : public testing::TestWithParam<Encoding> {};

TEST_P(DecoderFuzzTest, MutatedBodiesAreDecodedOrRefused) {
  std::mt19937_64 random(test::PrintedSeed());
  const AttributeNames names(kFuzzNames);
  Decoder decoder(names);
  int decodable = 0;
  std::size_t touched = 0;
  for (int round = 0; round < test::Rounds(1'000, 3'000'000); ++round) {
    const auto signal = static_cast<Signal>(random() % 3);
    const auto request = test::RandomRequest(signal, kFuzzNames, random);
    const std::string body =
        Mutated(GetParam() == Encoding::kJson ? test::ToJson(signal, request, &random)
                                              : test::ToProtobuf(signal, request, &random),
                random);
    // Exactly as large as the body, so that AddressSanitizer sees a read beyond it.
    const auto exact = std::make_unique<char[]>(body.size());
    std::memcpy(exact.get(), body.data(), body.size());
    const DecodeResult result =
        decoder.Decode(signal, GetParam(), std::string_view(exact.get(), body.size()),
                       [&](const Record& record) { touched += Touch(record); });
    decodable += result.ok() ? 1 : 0;
    EXPECT_EQ(result.invalid == 0, result.first_invalid.empty());
    EXPECT_LE(result.records + result.invalid, Decoder::kMaxRecords);
  }
  EXPECT_GT(decodable, 0);
  EXPECT_GT(touched, 0U);
}

INSTANTIATE_TEST_SUITE_P(Encodings, DecoderFuzzTest,
                         testing::Values(Encoding::kProtobuf, Encoding::kJson));

}  // namespace
}  // namespace pitwall::otlp
