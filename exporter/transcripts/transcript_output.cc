#include "exporter/transcripts/transcript_output.h"

#include <xxhash.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_fields.h"

namespace pitwall::transcripts {

namespace {

using telemetry::Observation;
using telemetry::ObservationKind;

constexpr std::int64_t kMaxDurationMs = 30LL * 24 * 3'600'000;

using Text = std::string_view Observation::*;
constexpr Text kTexts[] = {
    &Observation::emitter,   &Observation::conversation, &Observation::id,
    &Observation::agent_id,  &Observation::agent_name,   &Observation::role,
    &Observation::model,     &Observation::version,      &Observation::tool,
    &Observation::task_type, &Observation::error_type,   &Observation::args_hash};

}  // namespace

Observation NewObservation(ObservationKind kind, std::string_view emitter) {
  Observation observation;
  observation.kind = kind;
  observation.signal = telemetry::Signal::kTranscript;
  observation.emitter = emitter;
  return observation;
}

void TranscriptOutput::Add(const Observation& observation) {
  Observation copy = observation;
  for (const Text text : kTexts) {
    const std::string_view name = batch_.NameOf(copy.*text);
    copy.*text = name.data() == (copy.*text).data() ? batch_.Keep(name) : name;
  }
  for (const telemetry::CountField& field : telemetry::kCountFields) {
    copy.*field.member = std::min(copy.*field.member, telemetry::kMaxCount);
  }
  batch_.observations.push_back(copy);
}

void TranscriptOutput::CountRecord(std::string_view emitter, bool is_ignored) {
  for (telemetry::SourceTally& tally : batch_.tallies) {
    if (tally.emitter != emitter) continue;
    ++tally.records;
    tally.ignored += is_ignored ? 1 : 0;
    return;
  }
  batch_.tallies.push_back(
      {batch_.Keep(emitter), telemetry::Signal::kTranscript, 1, is_ignored ? 1U : 0U});
}

bool TranscriptOutput::IsFirst(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text.append(part).push_back('\0');
  if (ids_.size() >= kMaxIds) ids_.clear();
  return ids_.insert(XXH3_64bits(text.data(), text.size())).second;
}

std::optional<std::uint64_t> DurationNs(std::int64_t start_ms, std::int64_t end_ms) {
  if (start_ms <= 0 || end_ms < start_ms || end_ms - start_ms > kMaxDurationMs) return std::nullopt;
  return static_cast<std::uint64_t>(end_ms - start_ms) * 1'000'000;
}

std::optional<std::uint64_t> DurationNs(telemetry::JsonValue milliseconds) {
  const std::optional<double> number = milliseconds.Number();
  if (!number || !(*number >= 0) || *number > static_cast<double>(kMaxDurationMs)) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(*number * 1e6);
}

}  // namespace pitwall::transcripts
