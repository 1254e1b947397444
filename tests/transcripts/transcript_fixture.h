// Reads transcripts that tests write, and keeps the observations.
#pragma once

#include <gtest/gtest.h>
#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"
#include "exporter/transcripts/format.h"
#include "exporter/transcripts/transcript_output.h"
#include "exporter/transcripts/transcript_reader.h"

namespace pitwall::transcripts {

class TranscriptTest : public ::testing::Test {
 protected:
  using Kind = telemetry::ObservationKind;
  using Outcome = telemetry::Outcome;

  // Reads one file, which may repeat what earlier ones had.
  void Read(Format format, const std::vector<std::string>& records, std::string_view path = "f") {
    const auto reader = NewTranscriptReader(format, path, output_);
    simdjson::dom::parser parser;
    for (const std::string& record : records) {
      simdjson::dom::element element;
      ASSERT_EQ(parser.parse(record).get(element), simdjson::SUCCESS) << record;
      reader->ReadRecord(telemetry::JsonValue(element));
    }
    reader->Finish();
  }
  std::vector<telemetry::Observation> Of(Kind kind) {
    std::vector<telemetry::Observation> found;
    for (const auto& one : output_.batch().observations) {
      if (one.kind == kind) found.push_back(one);
    }
    return found;
  }
  // The tools, with `!` and the error for those that failed.
  std::vector<std::string> Tools() {
    std::vector<std::string> tools;
    for (const auto& call : Of(Kind::kToolCall)) {
      std::string tool(call.tool);
      if (call.outcome == Outcome::kFailure) tool += "!" + std::string(call.error_type);
      tools.push_back(tool);
    }
    return tools;
  }
  // "input/output/cached" of each response.
  std::vector<std::string> Tokens() {
    std::vector<std::string> tokens;
    for (const auto& call : Of(Kind::kModelCall)) {
      tokens.push_back(std::to_string(call.input_tokens) + "/" +
                       std::to_string(call.output_tokens) + "/" +
                       std::to_string(call.cached_tokens));
    }
    return tokens;
  }

  TranscriptOutput output_;
};

}  // namespace pitwall::transcripts
