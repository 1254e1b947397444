// Slots with counters, packed and read back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "history/slot_codec.h"

namespace pitwall::test {

inline constexpr std::int64_t kMinuteMs = 60'000;
inline constexpr std::int64_t kHourMs = 60 * kMinuteMs;
inline constexpr std::int64_t kSlotMs = 10'000;
inline constexpr std::int64_t kBeginMs = 981'790 * 30 * kMinuteMs;  // a slot begins in every level

// A slot in which one counter rose by `times`.
inline std::string SlotWith(std::uint64_t serial, std::uint64_t times) {
  internal::SlotWriter writer;
  internal::SeriesValue value;
  value.cells[internal::count_cell::kTimes] = times;
  writer.Append(serial, internal::SeriesKind::kToolError, value);
  return writer.Finish();
}

// By how much the counter rose in all of the slots.
inline std::uint64_t TimesIn(const std::vector<std::string_view>& slots, std::uint64_t serial) {
  std::uint64_t times = 0;
  for (const std::string_view bytes : slots) {
    internal::SlotReader reader(bytes);
    internal::SeriesValue value;
    while (reader.Next() && reader.AddTo(value)) {
      if (reader.serial() == serial) times += value.cells[internal::count_cell::kTimes];
      value.Clear();
    }
  }
  return times;
}

}  // namespace pitwall::test
