// Numbers with units, as in flags.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pitwall::text {

// Durations in Prometheus' notation: whole numbers with units, greater units first, each at most
// once: `30s`, `1h30m`, `250ms`, `1d`; also `w` and `y` (365 days); `0` needs no unit. nullopt for
// any other text and for a duration that does not fit.
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);
// The shortest text that reads back as the same duration: `1d`, `1h30m`, `0s`. `duration` must not
// be negative.
std::string FormatDuration(std::chrono::milliseconds duration);

// Sizes in bytes: `512MB` (10^6), `4GiB` (2^30), `1048576` or `1048576B`; k, M, G, T, in any case.
std::optional<std::uint64_t> ParseSizeBytes(std::string_view text);
// In the greatest binary unit that divides the size: `4GiB`, `1000B`.
std::string FormatSizeBytes(std::uint64_t size_bytes);

// Digits only.
std::optional<std::uint64_t> ParseInteger(std::string_view text);
// A finite number without blanks.
std::optional<double> ParseReal(std::string_view text);
std::string FormatReal(double value);  // the shortest text that reads back as the same number

}  // namespace pitwall::text
