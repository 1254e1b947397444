// What the files in the storage folder are called.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pitwall::snapshot {

inline constexpr std::string_view kSnapshotName = "agent-health-metrics.json";
inline constexpr std::string_view kPreviousName = "agent-health-metrics.previous.json";
inline constexpr std::string_view kHistoryPrefix = "agent-health-history.";
inline constexpr std::string_view kHistorySuffix = ".log";
inline constexpr std::string_view kBrokenInfix = ".broken-";
inline constexpr std::string_view kLockName = "pitwall.lock";

std::string HistoryName(std::uint64_t generation);
// Of a history's name; nullopt for any other.
std::optional<std::uint64_t> GenerationOf(std::string_view name);

}  // namespace pitwall::snapshot
