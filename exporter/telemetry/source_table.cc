#include "exporter/telemetry/source_table.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/telemetry/observation.h"

namespace pitwall::telemetry {

namespace {
constexpr std::string_view kOverflow = "_overflow";
constexpr std::string_view kUnnamed = "unknown";
}  // namespace

SourceStats& SourceTable::Find(std::string_view emitter, Signal signal) {
  if (emitter.empty()) emitter = kUnnamed;
  const auto is_it = [&](const SourceStats& source) {
    return source.signal == signal && source.emitter == emitter;
  };
  if (newest_ < sources_.size() && is_it(sources_[newest_])) return sources_[newest_];
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (is_it(sources_[i])) {
      newest_ = i;
      return sources_[i];
    }
  }
  // Each signal has a row of its own for the overflow.
  if (sources_.size() >= kMaxSources && emitter != kOverflow) return Find(kOverflow, signal);
  sources_.push_back({.emitter = std::string(emitter), .signal = signal});
  newest_ = sources_.size() - 1;
  return sources_.back();
}

void SourceTable::AddRecords(const SourceTally& tally, std::int64_t now_ms) {
  SourceStats& source = Find(tally.emitter, tally.signal);
  source.records += tally.records;
  source.outcomes[static_cast<std::size_t>(SourceOutcome::kIgnored)] += tally.ignored;
  if (source.first_seen_ms == 0) source.first_seen_ms = now_ms;
  source.last_seen_ms = now_ms;
}

void SourceTable::Add(std::string_view emitter, Signal signal, SourceOutcome outcome) {
  ++Find(emitter, signal).outcomes[static_cast<std::size_t>(outcome)];
}

void SourceTable::AddWithoutAgent(std::string_view emitter, Signal signal) {
  ++Find(emitter, signal).without_agent;
}

}  // namespace pitwall::telemetry
