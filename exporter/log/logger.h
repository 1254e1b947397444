// The daemon's log: one line for each message, in the form of Prometheus.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "exporter/log/line_output.h"
#include "pitwall/clock.h"

namespace pitwall::cli {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarn, kError };
enum class LogFormat : std::uint8_t { kLogfmt, kJson };

std::string_view NameOf(LogLevel level);
std::string_view NameOf(LogFormat format);

// A key from this program (a word without blanks) and a value from anywhere: bad UTF-8 is replaced,
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

// Thread safety: any thread. Logging never waits for a reader: if a line cannot be written at once,
// because the reader of standard error does not read, the line is lost. The next line that is
// written is preceded by the number of lines that were lost. Lines are cut at 4 KiB, the size that
// a pipe accepts as a whole. Callers pass no body, header or token. Cost below the level: one
// comparison. The clock must outlive it.
//
//   logger.Info("Listening", {{"address", "127.0.0.1:7487"}});
//   ts=2026-01-04T17:16:49.148Z level=info msg=Listening address=127.0.0.1:7487
class Logger {
 public:
  explicit Logger(LogLevel level = LogLevel::kInfo, LogFormat format = LogFormat::kLogfmt,
                  int descriptor = 2, const Clock& clock = SystemClock())
      : level_(level),
        format_(format),
        clock_(clock),
        output_(std::make_shared<LineOutput>(descriptor)) {}

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

  std::uint64_t lines_lost() const { return output_->lost(); }

 private:
  void Write(LogLevel level, std::string_view message, LogFields fields) const;

  const LogLevel level_;
  const LogFormat format_;
  const Clock& clock_;
  const std::shared_ptr<LineOutput> output_;
};

}  // namespace pitwall::cli
