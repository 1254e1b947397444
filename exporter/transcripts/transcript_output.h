// Collects the observations of transcripts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::transcripts {

// One for all files of an import: history that several files repeat is recognized by its ids.
// Between records, the caller moves the observations out of the batch and clears it. One thread.
// Memory: 8 bytes for each id, at most kMaxIds of them.
class TranscriptOutput {
 public:
  static constexpr std::size_t kMaxIds = 20'000'000;

  telemetry::ObservationBatch& batch() { return batch_; }

  // The texts are copied as names.
  void Add(const telemetry::Observation& observation);
  // Adds to the tally of the emitter.
  void CountRecord(std::string_view emitter, bool is_ignored);
  // Whether no earlier call had the same parts.
  bool IsFirst(std::initializer_list<std::string_view> parts);

 private:
  telemetry::ObservationBatch batch_;
  std::unordered_set<std::uint64_t> ids_;
};

// An observation of a transcript.
telemetry::Observation NewObservation(telemetry::ObservationKind kind, std::string_view emitter);

// Milliseconds between two times, as nanoseconds; nullopt if one is unknown or the order is wrong.
std::optional<std::uint64_t> DurationNs(std::int64_t start_ms, std::int64_t end_ms);
// From a number of milliseconds.
std::optional<std::uint64_t> DurationNs(telemetry::JsonValue milliseconds);

}  // namespace pitwall::transcripts
