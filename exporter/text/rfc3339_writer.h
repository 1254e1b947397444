// A time as text: RFC 3339 in UTC with milliseconds.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace pitwall::text {

inline constexpr std::size_t kRfc3339Bytes = 24;  // 2026-01-02T03:04:05.678Z

// Writes kRfc3339Bytes and returns the end. Years 0 to 9999.
inline char* WriteRfc3339(char* at, std::int64_t since_epoch_ms) {
  namespace chrono = std::chrono;
  const auto digits = [&at](unsigned value, int count, char end) {
    for (int i = count - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
    at[count] = end;
    at += count + 1;
  };
  const chrono::sys_time<chrono::milliseconds> time{chrono::milliseconds(since_epoch_ms)};
  const chrono::sys_days day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const auto of_day_ms = static_cast<unsigned>((time - day).count());
  digits(static_cast<unsigned>(static_cast<int>(date.year())), 4, '-');
  digits(static_cast<unsigned>(date.month()), 2, '-');
  digits(static_cast<unsigned>(date.day()), 2, 'T');
  digits(of_day_ms / 3'600'000, 2, ':');
  digits(of_day_ms / 60'000 % 60, 2, ':');
  digits(of_day_ms / 1'000 % 60, 2, '.');
  digits(of_day_ms % 1'000, 3, 'Z');
  return at;
}

inline std::string Rfc3339(std::int64_t since_epoch_ms) {
  std::string text(kRfc3339Bytes, '\0');
  WriteRfc3339(text.data(), since_epoch_ms);
  return text;
}

}  // namespace pitwall::text
