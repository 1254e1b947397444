// `pitwall import`.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "exporter/cli/event_destination.h"
#include "exporter/cli/event_reader.h"
#include "exporter/cli/flags.h"
#include "exporter/cli/line_batch.h"
#include "exporter/cli/progress.h"

namespace pitwall::cli {

// Sends the events of files to a destination, batch by batch. One thread.
class Importer {
 public:
  static constexpr std::size_t kMaxErrors = 10;  // kept as text; all errors are counted

  Importer(EventDestination& destination, Progress& progress)
      : destination_(destination), progress_(progress) {}

  // False if the destination accepts no more. A file that cannot be read to its end is a failure;
  // the events before the fault are imported.
  bool Import(const std::string& path);

  const ImportCounts& counts() const { return counts_; }
  // One line for each rejected event, the first kMaxErrors:
  // "events.ndjson:17: duration_ms: must be 0 to 2592000000".
  const std::vector<std::string>& errors() const { return errors_; }
  std::uint64_t errors_omitted() const { return errors_omitted_; }
  // Files that could not be read, and the failure of the destination.
  const std::vector<std::string>& failures() const { return failures_; }
  bool IsClean() const { return failures_.empty() && counts_.rejected == 0; }

 private:
  bool Add(const std::string& path, const EventText& event);
  bool Flush(const std::string& path);
  void AddError(const std::string& error);

  EventDestination& destination_;
  Progress& progress_;
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
