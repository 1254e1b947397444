// The fields of an observation and their keys in NDJSON. Keys never change their meaning, because
// journals of earlier versions are replayed.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "exporter/telemetry/observation.h"

namespace pitwall::telemetry {

struct TextField {
  std::string_view key;
  std::string_view Observation::*member;
};

inline constexpr std::array<TextField, 13> kTextFields = {{
    {"e", &Observation::emitter},
    {"c", &Observation::conversation},
    {"i", &Observation::id},
    {"a", &Observation::agent_id},
    {"n", &Observation::agent_name},
    {"r", &Observation::role},
    {"sv", &Observation::service},
    {"m", &Observation::model},
    {"v", &Observation::version},
    {"t", &Observation::tool},
    {"tt", &Observation::task_type},
    {"x", &Observation::error_type},
    {"h", &Observation::args_hash},
}};

struct CountField {
  std::string_view key;
  std::uint64_t Observation::*member;
};

inline constexpr std::array<CountField, 6> kCountFields = {{
    {"ib", &Observation::input_bytes},
    {"ob", &Observation::output_bytes},
    {"it", &Observation::input_tokens},
    {"ot", &Observation::output_tokens},
    {"ct", &Observation::cached_tokens},
    {"cu", &Observation::cost_nanousd},
}};

// Other keys of an observation.
inline constexpr std::string_view kKindKey = "k";
inline constexpr std::string_view kSignalKey = "s";
inline constexpr std::string_view kOutcomeKey = "o";
inline constexpr std::string_view kNeedsKey = "q";
inline constexpr std::string_view kRankKey = "p";
inline constexpr std::string_view kPropertiesKey = "f";  // bits of Property
inline constexpr std::string_view kTimeKey = "ms";
inline constexpr std::string_view kDurationKey = "d";
inline constexpr std::string_view kWaitedKey = "w";
// Trace, span and, unless it is a root, parent, as hexadecimal digits.
inline constexpr std::string_view kSpanKey = "sp";

enum Property : std::uint8_t { kIsPartial = 1, kIsSum = 2, kIsAgent = 4 };

// Keys of a line that counts the records of a source. It has no kind.
inline constexpr std::string_view kRecordsKey = "R";
inline constexpr std::string_view kIgnoredKey = "I";

inline constexpr std::uint8_t kMaxKind = static_cast<std::uint8_t>(ObservationKind::kAlive);
inline constexpr std::uint8_t kMaxSignal = static_cast<std::uint8_t>(Signal::kTranscript);
inline constexpr std::uint8_t kMaxOutcome = static_cast<std::uint8_t>(Outcome::kFailure);
inline constexpr std::uint8_t kMaxNeeds = 31;
inline constexpr std::uint8_t kMaxRank = 7;
inline constexpr std::uint8_t kMaxProperties = 7;
inline constexpr std::uint64_t kMaxCount = 1'000'000'000'000'000;

}  // namespace pitwall::telemetry
