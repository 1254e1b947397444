#include "exporter/transcripts/format.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/telemetry/json_fields.h"

namespace pitwall::transcripts {

namespace {

using telemetry::JsonValue;

constexpr std::string_view kSqliteMagic{"SQLite format 3\0", 16};
constexpr std::size_t kMaxDetectedLines = 64;

constexpr std::array<std::pair<std::string_view, Format>, 6> kNames = {{
    {"events", Format::kEvents},
    {"otlp", Format::kOtlp},
    {"claude", Format::kClaude},
    {"codex", Format::kCodex},
    {"gemini", Format::kGemini},
    {"opencode", Format::kOpencode},
}};

bool Has(JsonValue record, std::string_view key) { return record[key].exists(); }

bool IsOpencode(JsonValue record) {
  if (Has(record["info"], "id")) return true;                        // an export
  if (Has(record, "projectID") && Has(record, "time")) return true;  // a session
  if (Has(record, "sessionID") && Has(record, "role")) return true;  // a message
  return Has(record, "messageID") && Has(record, "type");            // a part
}

bool IsClaude(JsonValue record) {
  if (!record["type"].IsText()) return false;
  return (Has(record, "sessionId") && !Has(record, "data")) || Has(record, "leafUuid") ||
         record.Text("type") == "file-history-snapshot";
}

// The complete fields of a document of which only the head is known: `{"a":1,"b":[` becomes
// `{"a":1}`.
std::optional<std::string> ClosedDocument(std::string_view head) {
  std::size_t depth = 0;
  std::size_t end = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < head.size(); ++i) {
    const char c = head[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == ',' && depth == 1) {
      end = i;
    }
  }
  if (end == 0) return std::nullopt;
  return std::string(head.substr(0, end)) + '}';
}

std::optional<Format> DetectDocument(std::string_view head) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(std::string(head)).get(element) == simdjson::SUCCESS) {
    return FormatOfRecord(JsonValue(element));
  }
  const std::optional<std::string> closed = ClosedDocument(head);
  if (!closed || parser.parse(*closed).get(element) != simdjson::SUCCESS) return std::nullopt;
  return FormatOfRecord(JsonValue(element));
}

}  // namespace

std::optional<Format> FormatFromName(std::string_view name) {
  for (const auto& [known, format] : kNames) {
    if (known == name) return format;
  }
  return std::nullopt;
}

std::optional<Format> FormatOfRecord(JsonValue record) {
  if (record.IsArray()) {
    std::optional<Format> format;
    record.ForEach([&](JsonValue element) {
      if (!format && element.IsObject()) format = FormatOfRecord(element);
    });
    return format;
  }
  if (Has(record, "resourceSpans") || Has(record, "resourceLogs") ||
      Has(record, "resourceMetrics")) {
    return Format::kOtlp;
  }
  if (Has(record, "agent_id") && Has(record, "type")) return Format::kEvents;
  if (Has(record, "sessionId") && Has(record, "projectHash")) return Format::kGemini;
  if (Has(record, "payload") && Has(record, "type")) return Format::kCodex;
  if (IsOpencode(record)) return Format::kOpencode;
  if (IsClaude(record)) return Format::kClaude;
  return std::nullopt;
}

bool IsDocument(std::string_view head) {
  const std::size_t first = head.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (first == head.npos) return false;
  if (head[first] == '[') return true;
  const std::size_t next = head.find_first_not_of(" \t\r", first + 1);
  return head[first] == '{' && next != head.npos && head[next] == '\n';
}

std::optional<Format> DetectFormat(std::string_view head) {
  if (head.starts_with(kSqliteMagic)) return Format::kOpencodeDatabase;
  if (IsDocument(head)) return DetectDocument(head);
  simdjson::dom::parser parser;
  std::size_t at = 0;
  for (std::size_t lines = 0; at < head.size() && lines < kMaxDetectedLines; ++lines) {
    const std::size_t end = std::min(head.find('\n', at), head.size());
    const std::string line(head.substr(at, end - at));
    at = end + 1;
    simdjson::dom::element element;
    const bool is_json = parser.parse(line).get(element) == simdjson::SUCCESS;
    if (!is_json && end == head.size()) return DetectDocument(line);  // a line beyond the head
    const auto format = is_json ? FormatOfRecord(JsonValue(element)) : std::nullopt;
    if (format) return format;
  }
  return std::nullopt;
}

}  // namespace pitwall::transcripts
