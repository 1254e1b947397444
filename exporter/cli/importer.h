// `pitwall import`.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "exporter/cli/event_destination.h"
#include "exporter/cli/event_reader.h"
#include "exporter/cli/flags.h"
#include "exporter/cli/import_files.h"
#include "exporter/cli/input_file.h"
#include "exporter/cli/line_batch.h"
#include "exporter/cli/progress.h"
#include "exporter/cli/transcript_importer.h"
#include "exporter/transcripts/format.h"

namespace pitwall::cli {

// Sends the contents of files to a destination, batch by batch. One thread.
class Importer {
 public:
  static constexpr std::size_t kMaxErrors = 10;  // kept as text; all errors are counted

  // `format` is the one of all files; nullopt: each file's is recognized.
  Importer(EventDestination& destination, Progress& progress,
           std::optional<transcripts::Format> format = std::nullopt)
      : destination_(destination),
        progress_(progress),
        format_(format),
        transcripts_(destination) {}

  // False if the destination accepts no more. A file that cannot be read to its end is a failure;
  // what is before the fault is imported. A file whose format is not recognized is skipped if it
  // was found in a folder, and read as events if it was named.
  bool Import(const ImportFile& file);

  const ImportCounts& counts() const { return counts_; }
  const TranscriptCounts& transcript_counts() const { return transcripts_.counts(); }
  std::uint64_t skipped_files() const { return skipped_files_; }
  // One line for each rejected event, the first kMaxErrors:
  // "events.ndjson:17: duration_ms: must be 0 to 2592000000".
  const std::vector<std::string>& errors() const { return errors_; }
  std::uint64_t errors_omitted() const { return errors_omitted_; }
  // Files that could not be read, and the failure of the destination.
  const std::vector<std::string>& failures() const { return failures_; }
  bool IsClean() const { return failures_.empty() && counts_.rejected == 0; }

 private:
  bool ImportEvents(const std::string& path, InputFile& file);
  bool ImportTranscript(const std::string& path, transcripts::Format format, InputFile& file);
  bool Add(const std::string& path, const EventText& event);
  bool Flush(const std::string& path);
  void AddError(const std::string& error);

  EventDestination& destination_;
  Progress& progress_;
  const std::optional<transcripts::Format> format_;
  TranscriptImporter transcripts_;
  std::uint64_t skipped_files_ = 0;
  LineBatch batch_;
  ImportCounts counts_;
  std::uint64_t done_files_bytes_ = 0;
  std::vector<std::string> errors_;
  std::vector<std::string> failures_;
  std::uint64_t errors_omitted_ = 0;
};

// Returns the exit code: 0, or 1 if an event was rejected, a file could not be read or the
// destination failed. The summary goes to `out`, errors and progress go to `errors`.
int RunImport(const ImportFlags& flags, std::FILE* out = stdout, std::FILE* errors = stderr);

}  // namespace pitwall::cli
