// Numbers with units, as flags have them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pitwall::text {

// As Prometheus has them: whole numbers with units, the greater unit first, each at most once:
// `30s`, `1h30m`, `250ms`, `1d`; also `w` and `y` (365 days); `0` needs none. nullopt for anything
// else and for what does not fit.
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);
// The shortest text that reads back as the same: `1d`, `1h30m`, `0s`. Not for negative ones.
std::string FormatDuration(std::chrono::milliseconds duration);

// Bytes: `512MB` (10^6), `4GiB` (2^30), `1048576` or `1048576B`; k, M, G, T, in any case.
std::optional<std::uint64_t> ParseSizeBytes(std::string_view text);
// In the greatest binary unit that divides it: `4GiB`, `1000B`.
std::string FormatSizeBytes(std::uint64_t size_bytes);

// Digits only.
std::optional<std::uint64_t> ParseInteger(std::string_view text);
// A finite number without blanks.
std::optional<double> ParseReal(std::string_view text);
std::string FormatReal(double value);  // the shortest that reads back as the same

}  // namespace pitwall::text
