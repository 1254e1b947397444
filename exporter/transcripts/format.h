// Recognizes the format of a file by its first bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "exporter/telemetry/json_fields.h"

namespace pitwall::transcripts {

enum class Format : std::uint8_t {
  kEvents,            // events of this program
  kOtlp,              // OTLP as JSON lines
  kClaude,            // Claude Code
  kCodex,             // Codex
  kGemini,            // Gemini CLI and Qwen Code
  kOpencode,          // a JSON document of opencode
  kOpencodeDatabase,  // the SQLite database of opencode
};

// "events", "otlp", "claude", "codex", "gemini", "opencode"; nullopt for another name.
std::optional<Format> FormatFromName(std::string_view name);

// Of a file that begins with `head`, which may end anywhere. nullopt if no record is recognized.
std::optional<Format> DetectFormat(std::string_view head);
// Of one record.
std::optional<Format> FormatOfRecord(telemetry::JsonValue record);

// Whether the file is one JSON document, and not one on each line.
bool IsDocument(std::string_view head);

}  // namespace pitwall::transcripts
