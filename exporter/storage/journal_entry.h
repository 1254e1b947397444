// Converts the bodies of ingest and telemetry to bodies of the journal and back. These rooms do not
// include each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/events/event_parser.h"
#include "exporter/events/ingest.h"
#include "exporter/http/coding.h"
#include "exporter/journal/record.h"

namespace pitwall::storage {

// A body that was sent compressed is stored compressed, so the journal does not grow by more than
// the clients send.
inline journal::Entry EntryOf(const events::ReceivedBody& body) {
  const bool is_lines = body.type == events::BodyType::kNdjson;
  const bool is_gzip = !body.gzip.empty() && body.gzip.size() < body.text.size();
  const journal::BodyForm plain = is_lines ? journal::BodyForm::kLines : journal::BodyForm::kJson;
  const journal::BodyForm compressed =
      is_lines ? journal::BodyForm::kGzipLines : journal::BodyForm::kGzipJson;
  return {is_gzip ? body.gzip : body.text, is_gzip ? compressed : plain, body.arrived_at_ms,
          body.quality_max};
}

// The body of an entry of events. `text` is for the decompressed body, which the result refers to.
// nullopt if it cannot be decompressed.
inline std::optional<events::ReceivedBody> ReceivedBodyOf(const journal::Entry& entry,
                                                          std::string* text) {
  // More than any body that was accepted.
  constexpr std::size_t kMaxBodyBytes = std::size_t{1} << 30;
  using journal::BodyForm;
  const bool is_lines = entry.form == BodyForm::kLines || entry.form == BodyForm::kGzipLines;
  const bool is_gzip = entry.form == BodyForm::kGzipJson || entry.form == BodyForm::kGzipLines;
  text->clear();
  if (is_gzip && http::Gunzip(entry.body, kMaxBodyBytes, text) != http::Inflated::kComplete) {
    return std::nullopt;
  }
  return events::ReceivedBody{
      .text = is_gzip ? std::string_view(*text) : entry.body,
      .type = is_lines ? events::BodyType::kNdjson : events::BodyType::kJson,
      .arrived_at_ms = entry.arrived_at_ms,
      .quality_max = entry.quality_max};
}

inline journal::Entry ObservationsEntry(std::string_view lines, std::int64_t arrived_at_ms) {
  return {.body = lines, .form = journal::BodyForm::kObservations, .arrived_at_ms = arrived_at_ms};
}

inline journal::Entry JoinerStateEntry(std::string_view lines, std::int64_t arrived_at_ms) {
  return {.body = lines, .form = journal::BodyForm::kJoinerState, .arrived_at_ms = arrived_at_ms};
}

}  // namespace pitwall::storage
