// Requests of OTLP, in protobuf and JSON: decoded, turned into observations, joined and counted.
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/otlp/decoder.h"
#include "exporter/otlp/receiver.h"
#include "exporter/otlp/record.h"
#include "exporter/telemetry/otlp_batches.h"
#include "tests/fuzz/entrance.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"
#include "tests/otlp/request_model.h"

namespace pitwall::fuzz {

namespace {

void RunOtlp(otlp::Encoding encoding, std::string_view bytes) {
  Input input(bytes);
  const auto signal = static_cast<otlp::Signal>(input.Below(3));
  Entrance entrance;
  otlp::Receiver receiver(KnownProfiles().names(),
                          telemetry::OtlpBatches(KnownProfiles(), entrance.intake));
  const otlp::ExportResult result = receiver.Export(signal, encoding, input.Rest());
  Require((result.outcome == otlp::ExportResult::Outcome::kAccepted) == result.error.empty(),
          "a refused request has a reason");
  Require((result.invalid == 0) == result.first_invalid.empty(), "an invalid record has a reason");
  entrance.Finish();
}

void RunOtlpProtobuf(std::string_view bytes) { RunOtlp(otlp::Encoding::kProtobuf, bytes); }
void RunOtlpJson(std::string_view bytes) { RunOtlp(otlp::Encoding::kJson, bytes); }

Seeds OtlpSeeds(otlp::Encoding encoding) {
  const std::vector<std::string> names = {"service.name",
                                          "session.id",
                                          "event.name",
                                          "tool_name",
                                          "gen_ai.operation.name",
                                          "gen_ai.request.model",
                                          "gen_ai.tool.name",
                                          "gen_ai.usage.input_tokens",
                                          "gen_ai.conversation.id",
                                          "error.type",
                                          "duration_ms",
                                          "success"};
  Seeds seeds;
  std::mt19937_64 random(7);
  for (int i = 0; i < 24; ++i) {
    const auto signal = static_cast<otlp::Signal>(i % 3);
    const test::OtlpRequest request = test::RandomRequest(signal, names, random);
    std::string body = encoding == otlp::Encoding::kJson ? test::ToJson(signal, request)
                                                         : test::ToProtobuf(signal, request);
    if (body.size() > 4096) continue;
    seeds.push_back(static_cast<char>(i % 3) + body);
  }
  return seeds;
}

Seeds OtlpProtobufSeeds() { return OtlpSeeds(otlp::Encoding::kProtobuf); }
Seeds OtlpJsonSeeds() { return OtlpSeeds(otlp::Encoding::kJson); }

}  // namespace

const Target kOtlpProtobuf{"otlp_protobuf", RunOtlpProtobuf, OtlpProtobufSeeds};
const Target kOtlpJson{"otlp_json", RunOtlpJson, OtlpJsonSeeds};

}  // namespace pitwall::fuzz
