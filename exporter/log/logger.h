// The daemon's log: one line an event, as Prometheus writes it.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "pitwall/clock.h"

namespace pitwall::cli {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarn, kError };
enum class LogFormat : std::uint8_t { kLogfmt, kJson };

std::string_view NameOf(LogLevel level);
std::string_view NameOf(LogFormat format);

// A key of our own (a word without blanks) and a value from wherever: bad UTF-8 is replaced,
// control characters, quotes and backslashes are escaped. Values are borrowed for the call.
struct LogField {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool> value;

  LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
  LogField(std::string_view name, const char* text) : key(name), value(std::string_view{text}) {}
  LogField(std::string_view name, const std::string& text)
      : key(name), value(std::string_view{text}) {}
  LogField(std::string_view name, bool truth) : key(name), value(truth) {}
  LogField(std::string_view name, double real) : key(name), value(real) {}
  template <std::signed_integral Integer>
  LogField(std::string_view name, Integer integer) : key(name), value(std::int64_t{integer}) {}
  template <std::unsigned_integral Integer>
  LogField(std::string_view name, Integer integer) : key(name), value(std::uint64_t{integer}) {}
};
using LogFields = std::initializer_list<LogField>;

// Thread safety: any thread; each line is one write(2), which may block while the reader of
// standard error does. A line that cannot be written is lost. No body, header or token is given to
// it. Cost below the level: one comparison. The clock must outlive it.
//
//   logger.Info("Listening", {{"address", "127.0.0.1:7487"}});
//   ts=2026-01-04T17:16:49.148Z level=info msg=Listening address=127.0.0.1:7487
class Logger {
 public:
  explicit Logger(LogLevel level = LogLevel::kInfo, LogFormat format = LogFormat::kLogfmt,
                  int descriptor = 2, const Clock& clock = SystemClock())
      : level_(level), format_(format), descriptor_(descriptor), clock_(clock) {}

  bool IsOn(LogLevel level) const { return level >= level_; }

  void Log(LogLevel level, std::string_view message, LogFields fields = {}) const {
    if (IsOn(level)) Write(level, message, fields);
  }
  void Debug(std::string_view message, LogFields fields = {}) const {
    Log(LogLevel::kDebug, message, fields);
  }
  void Info(std::string_view message, LogFields fields = {}) const {
    Log(LogLevel::kInfo, message, fields);
  }
  void Warn(std::string_view message, LogFields fields = {}) const {
    Log(LogLevel::kWarn, message, fields);
  }
  void Error(std::string_view message, LogFields fields = {}) const {
    Log(LogLevel::kError, message, fields);
  }

 private:
  void Write(LogLevel level, std::string_view message, LogFields fields) const;

  const LogLevel level_;
  const LogFormat format_;
  const int descriptor_;
  const Clock& clock_;
};

}  // namespace pitwall::cli
