// Reads payloads and keeps the observations.
#pragma once

#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/hooks/pairing.h"
#include "exporter/hooks/payload_reader.h"
#include "exporter/hooks/program.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::hooks {

class HookTest : public ::testing::Test {
 protected:
  using Kind = telemetry::ObservationKind;
  using Outcome = telemetry::Outcome;

  static constexpr std::int64_t kNowMs = 1'790'000'000'000;

  // The observations of the payload, at the time kNowMs + `after_ms`.
  std::vector<telemetry::Observation> Read(const Program& program, std::string_view json,
                                           std::int64_t after_ms = 0, std::string_view event = {}) {
    parsers_.emplace_back();
    simdjson::dom::element element;
    EXPECT_EQ(parsers_.back().parse(std::string(json)).get(element), simdjson::SUCCESS) << json;
    batches_.emplace_back();
    telemetry::ObservationBatch& batch = batches_.back();
    is_hook_ = PayloadReader(program, pairing_)
                   .Read(telemetry::JsonValue(element), event, kNowMs + after_ms, batch);
    return batch.observations;
  }
  telemetry::Observation ReadOne(const Program& program, std::string_view json,
                                 std::int64_t after_ms = 0, std::string_view event = {}) {
    const auto observations = Read(program, json, after_ms, event);
    EXPECT_EQ(observations.size(), 1U) << json;
    return observations.empty() ? telemetry::Observation() : observations[0];
  }
  const telemetry::SourceTally& Tally() const { return batches_.back().tallies.at(0); }

  Pairing pairing_;
  bool is_hook_ = false;

 private:
  std::deque<simdjson::dom::parser> parsers_;  // observations borrow from them
  std::deque<telemetry::ObservationBatch> batches_;
};

}  // namespace pitwall::hooks
