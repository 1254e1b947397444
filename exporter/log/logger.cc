#include "exporter/log/logger.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "exporter/text/quoting.h"
#include "exporter/text/rfc3339_writer.h"
#include "exporter/text/units.h"

namespace pitwall::cli {

namespace {

constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 2> kFormats = {"logfmt", "json"};

// Puts values after keys.
class LineWriter {
 public:
  explicit LineWriter(LogFormat format) : is_json_(format == LogFormat::kJson) {
    if (is_json_) line_ += '{';
  }

  void Text(std::string_view key, std::string_view value) {
    Key(key);
    if (is_json_ || NeedsQuotes(value)) {
      text::AppendJsonString(value, &line_);
    } else {
      line_ += value;
    }
  }
  void Raw(std::string_view key, std::string_view value) {
    Key(key);
    line_ += value;
  }
  void Real(std::string_view key, double value) {
    const bool has_no_json = is_json_ && !std::isfinite(value);
    Raw(key, has_no_json ? "null" : text::FormatReal(value));
  }
  std::string End() {
    line_ += is_json_ ? "}\n" : "\n";
    return std::move(line_);
  }

 private:
  void Key(std::string_view key) {
    if (line_.size() > (is_json_ ? 1U : 0U)) line_ += is_json_ ? ',' : ' ';
    if (is_json_) {
      text::AppendJsonString(key, &line_);
      line_ += ':';
    } else {
      line_ += key;
      line_ += '=';
    }
  }
  static bool NeedsQuotes(std::string_view value) {
    return value.empty() || !std::all_of(value.begin(), value.end(), [](char c) {
             return c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\';
           });
  }

  const bool is_json_;
  std::string line_;
};

void Append(const LogField& field, LineWriter* line) {
  struct Visitor {
    std::string_view key;
    LineWriter& out;
    void operator()(std::string_view text) const { out.Text(key, text); }
    void operator()(std::int64_t whole) const { out.Raw(key, std::to_string(whole)); }
    void operator()(std::uint64_t whole) const { out.Raw(key, std::to_string(whole)); }
    void operator()(double real) const { out.Real(key, real); }
    void operator()(bool truth) const { out.Raw(key, truth ? "true" : "false"); }
  };
  std::visit(Visitor{field.key, *line}, field.value);
}

}  // namespace

std::string_view NameOf(LogLevel level) { return kLevels[static_cast<std::size_t>(level)]; }
std::string_view NameOf(LogFormat format) { return kFormats[static_cast<std::size_t>(format)]; }

void Logger::Write(LogLevel level, std::string_view message, LogFields fields) const {
  const auto line_of = [this](LogLevel of, std::string_view text, LogFields its_fields) {
    LineWriter line(format_);
    line.Text("ts", text::Rfc3339(clock_.WallMs()));
    line.Text("level", NameOf(of));
    line.Text("msg", text);
    for (const LogField& field : its_fields) Append(field, &line);
    return line.End();
  };
  output_->Write(line_of(level, message, fields), [&](std::uint64_t lost) {
    return line_of(LogLevel::kWarn, "Lines of this log were lost, because its reader did not read",
                   {{"lines", lost}});
  });
}

}  // namespace pitwall::cli
