#include "exporter/cli/transcript_importer.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/cli/event_destination.h"
#include "exporter/cli/input_file.h"
#include "exporter/events/ingest.h"
#include "exporter/otlp/decoder.h"
#include "exporter/otlp/record.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_codec.h"
#include "exporter/telemetry/profiles.h"
#include "exporter/transcripts/format.h"
#include "exporter/transcripts/opencode_database.h"
#include "exporter/transcripts/transcript_reader.h"
#include "pitwall/status.h"

namespace pitwall::cli {

namespace {

using transcripts::Format;

// A parser keeps its memory, so it is replaced after a text that is longer than this.
constexpr std::size_t kMaxKeptBytes = 16 << 20;

Status FileError(const std::string& path, const std::string& cause) {
  return {"read", path, cause};
}

}  // namespace

std::string Summary(const TranscriptCounts& counts) {
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  return number(counts.files) + " transcripts read, " + number(counts.broken) +
         " broken lines: " + number(counts.tool_calls) + " tool calls, " +
         number(counts.model_calls) + " model calls, " + number(counts.tasks) + " tasks, " +
         number(counts.input_tokens) + " input and " + number(counts.output_tokens) +
         " output tokens; " + number(counts.duplicates) + " were known already";
}

Status TranscriptImporter::Import(const std::string& path, Format format, InputFile& file) {
  ++counts_.files;
  Status status;
  if (format == Format::kOpencodeDatabase) {
    status = ReadDatabase(path, file);
  } else if (format != Format::kOtlp && transcripts::IsDocument(file.Head())) {
    status = ReadDocument(path, format, file);
  } else {
    status = ReadLines(path, format, file);
  }
  Status flushed = Flush();
  if (!status.ok()) return status;
  if (!flushed.ok()) return flushed;
  return file.error().empty() ? Status() : FileError(path, file.error());
}

Status TranscriptImporter::ReadLines(const std::string& path, Format format, InputFile& file) {
  const auto reader = transcripts::NewTranscriptReader(format, path, output_);
  std::string line;
  bool is_too_long = false;
  while (file.ReadLine(kMaxLineBytes, &line, &is_too_long)) {
    if (line.find_first_not_of(" \t\r") == line.npos && !is_too_long) continue;
    ++counts_.lines;
    simdjson::dom::element element;
    if (is_too_long) {
      ++counts_.broken;
    } else if (format == Format::kOtlp) {
      ReadOtlp(line);
    } else if (parser_.parse(line).get(element) != simdjson::SUCCESS) {
      ++counts_.broken;
    } else {
      reader->ReadRecord(telemetry::JsonValue(element));
    }
    if (line.size() > kMaxKeptBytes) parser_ = simdjson::dom::parser();
    // The observations of OTLP borrow the texts of their line.
    Status status = format == Format::kOtlp ? Flush() : FlushIfFull();
    if (!status.ok()) return status;
  }
  if (reader) reader->Finish();
  return {};
}

Status TranscriptImporter::ReadDocument(const std::string& path, Format format, InputFile& file) {
  std::string text;
  if (!file.ReadAll(kMaxDocumentBytes, &text)) {
    return FileError(path, "must be at most " + std::to_string(kMaxDocumentBytes) + " bytes long");
  }
  ++counts_.lines;
  simdjson::dom::element element;
  if (parser_.parse(text).get(element) != simdjson::SUCCESS) {
    ++counts_.broken;
    return {};
  }
  const auto reader = transcripts::NewTranscriptReader(format, path, output_);
  reader->ReadRecord(telemetry::JsonValue(element));
  reader->Finish();
  if (text.size() > kMaxKeptBytes) parser_ = simdjson::dom::parser();
  return {};
}

Status TranscriptImporter::ReadDatabase(const std::string& path, InputFile& file) {
  Status failure;
  const auto between_rows = [&] {
    ++counts_.lines;
    failure = FlushIfFull();
    return failure.ok();
  };
  Status status;
  if (path != "-" && !file.IsCompressed()) {
    status = transcripts::ReadOpencodeDatabase(path, output_, between_rows);
  } else {
    std::string bytes;
    if (!file.ReadAll(kMaxDatabaseBytes, &bytes)) {
      return FileError(path,
                       "must be at most " + std::to_string(kMaxDatabaseBytes) + " bytes long");
    }
    status = transcripts::ReadOpencodeDatabaseBytes(bytes, path, output_, between_rows);
  }
  return failure.ok() ? status : failure;
}

void TranscriptImporter::ReadOtlp(const std::string& line) {
  if (!otlp_) otlp_ = std::make_unique<OtlpDecoder>();
  constexpr std::pair<std::string_view, otlp::Signal> kSignals[] = {
      {"\"resourceSpans\"", otlp::Signal::kTraces},
      {"\"resourceMetrics\"", otlp::Signal::kMetrics},
      {"\"resourceLogs\"", otlp::Signal::kLogs}};
  for (const auto& [key, signal] : kSignals) {
    if (line.find(key) == line.npos) continue;
    telemetry::RecordObserver observer(otlp_->profiles, &output_.batch());
    const otlp::DecodeResult result =
        otlp_->decoder.Decode(signal, otlp::Encoding::kJson, line,
                              [&](const otlp::Record& record) { observer.Observe(record); });
    if (!result.ok()) ++counts_.broken;
    return;
  }
  ++counts_.broken;
}

Status TranscriptImporter::FlushIfFull() {
  return output_.batch().observations.size() < kMaxBatch ? Status() : Flush();
}

void TranscriptImporter::CountBatch() {
  for (const telemetry::Observation& observation : output_.batch().observations) {
    if (observation.is_partial) continue;
    if (observation.kind == telemetry::ObservationKind::kToolCall) ++counts_.tool_calls;
    if (observation.kind == telemetry::ObservationKind::kTaskEnd) ++counts_.tasks;
    if (observation.kind != telemetry::ObservationKind::kModelCall) continue;
    ++counts_.model_calls;
    counts_.input_tokens += observation.input_tokens;
    counts_.output_tokens += observation.output_tokens;
  }
}

Status TranscriptImporter::Flush() {
  telemetry::ObservationBatch& batch = output_.batch();
  if (batch.observations.empty() && batch.tallies.empty()) return {};
  CountBatch();
  lines_.Clear();
  telemetry::WriteBatch(batch, &lines_);
  batch.Clear();
  const Result<events::IngestResult> posted = destination_.PostObservations(lines_.text());
  if (!posted.ok()) {
    destination_failed_ = true;
    return posted.status();
  }
  counts_.duplicates += posted->duplicates;
  counts_.broken += posted->rejected;
  if (posted->rejected == 0 || posted->accepted + posted->duplicates > 0) return {};
  destination_failed_ = true;
  return {"import", "", "the daemon has another version and does not accept these observations"};
}

}  // namespace pitwall::cli
