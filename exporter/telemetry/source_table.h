// What each emitter reported through each signal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/telemetry/observation.h"

namespace pitwall::telemetry {

enum class SourceOutcome : std::uint8_t {
  kCounted,
  kDuplicate,    // of a call that another record reported
  kIgnored,      // contains nothing that is counted
  kOtherSignal,  // another signal of the conversation counts its calls
};
inline constexpr std::array<std::string_view, 4> kSourceOutcomeNames = {"counted", "duplicate",
                                                                        "ignored", "other_signal"};
inline constexpr std::array<std::string_view, 5> kSignalNames = {"traces", "metrics", "logs",
                                                                 "hooks", "transcript"};

struct SourceStats {
  std::string emitter{};
  Signal signal = Signal::kTraces;
  std::uint64_t records = 0;
  std::array<std::uint64_t, 4> outcomes{};  // by SourceOutcome
  std::uint64_t without_agent = 0;          // counted without an agent or a session
  std::int64_t first_seen_ms = 0;           // wall clock, of the arrival
  std::int64_t last_seen_ms = 0;

  std::uint64_t operator[](SourceOutcome outcome) const {
    return outcomes[static_cast<std::size_t>(outcome)];
  }
};

// Bounded: emitters beyond the first kMaxSources are counted as `_overflow`. Not thread-safe.
class SourceTable {
 public:
  static constexpr std::size_t kMaxSources = 256;

  void AddRecords(const SourceTally& tally, std::int64_t now_ms);
  void Add(std::string_view emitter, Signal signal, SourceOutcome outcome);
  void AddWithoutAgent(std::string_view emitter, Signal signal);

  // In the order in which they were first seen.
  const std::vector<SourceStats>& sources() const { return sources_; }
  void Restore(const SourceStats& source) { sources_.push_back(source); }
  void Clear() { sources_.clear(); }

 private:
  SourceStats& Find(std::string_view emitter, Signal signal);

  std::vector<SourceStats> sources_;
  std::size_t newest_ = 0;  // index of the one that was found last
};

}  // namespace pitwall::telemetry
