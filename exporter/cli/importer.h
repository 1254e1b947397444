// `pitwall import`.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "exporter/cli/event_destination.h"
#include "exporter/cli/event_reader.h"
#include "exporter/cli/flags.h"
#include "exporter/cli/folder_destination.h"
#include "exporter/cli/line_batch.h"
#include "exporter/cli/progress.h"

namespace pitwall::cli {

// Reads files into a destination, batch by batch. One thread.
class Importer {
 public:
  static constexpr std::size_t kMaxErrors = 10;  // kept as text; all are counted

  Importer(EventDestination* destination, Progress* progress)
      : destination_(*destination), progress_(*progress) {}

  // False where the destination takes no more. A file that cannot be read to its end is an error;
  // what stood before its fault counts.
  bool Import(const std::string& path);

  const ImportCounts& counts() const { return counts_; }
  // Of rejected events, the first kMaxErrors: "events.ndjson:17: duration_ms: must be 0 to
  // 2592000000".
  const std::vector<std::string>& errors() const { return errors_; }
  std::uint64_t errors_left_out() const { return errors_left_out_; }
  // Files that could not be read, and why the destination takes no more.
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
  std::uint64_t errors_left_out_ = 0;
};

// Opens a data folder; throws std::runtime_error with one line where that fails.
using OpenFolder = std::function<std::unique_ptr<StoreFolder>(const std::string& path)>;

// Returns the exit code: 0, or 1 where an event was rejected, a file could not be read or the
// destination not be reached. The summary goes to `out`, errors and progress to `errors`.
int RunImport(const ImportFlags& flags, const OpenFolder& open_folder, std::FILE* out = stdout,
              std::FILE* errors = stderr);

}  // namespace pitwall::cli
