// Imports transcripts of agents and files of OTLP.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "exporter/cli/event_destination.h"
#include "exporter/cli/input_file.h"
#include "exporter/otlp/decoder.h"
#include "exporter/telemetry/line_writer.h"
#include "exporter/telemetry/profiles.h"
#include "exporter/transcripts/format.h"
#include "exporter/transcripts/transcript_output.h"
#include "pitwall/status.h"

namespace pitwall::cli {

struct TranscriptCounts {
  std::uint64_t files = 0;
  std::uint64_t lines = 0;
  std::uint64_t broken = 0;  // lines and documents that are no JSON or too long
  std::uint64_t tool_calls = 0;
  std::uint64_t model_calls = 0;
  std::uint64_t tasks = 0;  // that ended
  std::uint64_t input_tokens = 0;
  std::uint64_t output_tokens = 0;
  std::uint64_t duplicates = 0;  // known to the destination
};

// "3 transcripts read, 2 broken lines: 12 tool calls, 9 model calls, 3 tasks, …"
std::string Summary(const TranscriptCounts& counts);

// Sends the observations of files to a destination, some hundred at a time. Broken lines are
// counted and left out. One thread. Memory: a line or document and what the parser needs for it,
// about five times its size.
class TranscriptImporter {
 public:
  static constexpr std::size_t kMaxLineBytes = 64 << 20;
  static constexpr std::size_t kMaxDocumentBytes = 256 << 20;
  static constexpr std::size_t kMaxDatabaseBytes = 1 << 30;

  explicit TranscriptImporter(EventDestination& destination) : destination_(destination) {}

  // The format is not kEvents. Fails if the file cannot be read to its end or the destination
  // accepts no more; what was read before is imported.
  Status Import(const std::string& path, transcripts::Format format, InputFile& file);
  bool destination_failed() const { return destination_failed_; }

  const TranscriptCounts& counts() const { return counts_; }

 private:
  static constexpr std::size_t kMaxBatch = 1'000;
  struct OtlpDecoder {
    telemetry::Profiles profiles;
    otlp::Decoder decoder{profiles.names()};
  };

  Status ReadDatabase(const std::string& path, InputFile& file);
  Status ReadLines(const std::string& path, transcripts::Format format, InputFile& file);
  Status ReadDocument(const std::string& path, transcripts::Format format, InputFile& file);
  void ReadOtlp(const std::string& line);
  Status Flush();
  Status FlushIfFull();
  void CountBatch();

  EventDestination& destination_;
  TranscriptCounts counts_;
  bool destination_failed_ = false;
  transcripts::TranscriptOutput output_;
  telemetry::LineWriter lines_;
  simdjson::dom::parser parser_;
  std::unique_ptr<OtlpDecoder> otlp_;  // once it is needed
};

}  // namespace pitwall::cli
