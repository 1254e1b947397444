#include "exporter/telemetry/observation_codec.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "exporter/telemetry/line_writer.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_fields.h"

namespace pitwall::telemetry {

namespace {

std::uint8_t PropertiesOf(const Observation& observation) {
  return static_cast<std::uint8_t>((observation.is_partial ? kIsPartial : 0) |
                                   (observation.is_sum ? kIsSum : 0) |
                                   (observation.is_agent ? kIsAgent : 0));
}

void WriteSpan(const SpanRef& span, LineWriter* out) {
  std::array<char, sizeof(SpanRef)> bytes{};
  std::memcpy(bytes.data(), &span, sizeof(span));
  const bool is_root = span.parent == decltype(span.parent){};
  out->Hex(kSpanKey, {bytes.data(), bytes.size() - (is_root ? span.parent.size() : 0)});
}

void WriteUnlessZero(std::string_view key, std::uint64_t value, LineWriter* out) {
  if (value != 0) out->Number(key, value);
}

void WriteTally(const SourceTally& tally, LineWriter* out) {
  out->Begin();
  out->Text("e", tally.emitter);
  out->Number(kSignalKey, static_cast<std::uint8_t>(tally.signal));
  out->Number(kRecordsKey, tally.records);
  WriteUnlessZero(kIgnoredKey, tally.ignored, out);
  out->End();
}

}  // namespace

void WriteFields(const Observation& observation, LineWriter* out) {
  static_assert(sizeof(SpanRef) == 32);
  out->Number(kKindKey, static_cast<std::uint8_t>(observation.kind));
  WriteUnlessZero(kSignalKey, static_cast<std::uint8_t>(observation.signal), out);
  WriteUnlessZero(kOutcomeKey, static_cast<std::uint8_t>(observation.outcome), out);
  WriteUnlessZero(kNeedsKey, observation.needs, out);
  WriteUnlessZero(kRankKey, observation.rank, out);
  WriteUnlessZero(kPropertiesKey, PropertiesOf(observation), out);
  for (const TextField& field : kTextFields) {
    const std::string_view text = observation.*field.member;
    if (!text.empty()) out->Text(field.key, text);
  }
  if (observation.span) WriteSpan(*observation.span, out);
  if (observation.time_ms != 0) out->Signed(kTimeKey, observation.time_ms);
  if (observation.duration_ns) out->Number(kDurationKey, *observation.duration_ns);
  if (observation.waited_ns) out->Number(kWaitedKey, *observation.waited_ns);
  for (const CountField& field : kCountFields) {
    WriteUnlessZero(field.key, observation.*field.member, out);
  }
}

void WriteBatch(const ObservationBatch& batch, LineWriter* out) {
  for (const Observation& observation : batch.observations) {
    out->Begin();
    WriteFields(observation, out);
    out->End();
  }
  for (const SourceTally& tally : batch.tallies) WriteTally(tally, out);
}

}  // namespace pitwall::telemetry
