#include "exporter/cli/importer.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exporter/cli/event_reader.h"
#include "exporter/cli/flags.h"
#include "exporter/cli/folder_destination.h"
#include "exporter/cli/http_destination.h"
#include "exporter/cli/import_files.h"
#include "exporter/cli/input_file.h"
#include "exporter/cli/progress.h"
#include "exporter/cli/transcript_importer.h"
#include "exporter/events/event_parser.h"
#include "exporter/events/ingest.h"
#include "exporter/text/quoting.h"
#include "exporter/transcripts/format.h"
#include "pitwall/status.h"

namespace pitwall::cli {

bool Importer::Import(const ImportFile& file) {
  InputFile input(file.path);
  const auto format = format_ ? format_ : transcripts::DetectFormat(input.Head());
  bool goes_on = true;
  if (format && *format != transcripts::Format::kEvents) {
    goes_on = ImportTranscript(file.path, *format, input);
  } else if (format || file.is_named) {
    goes_on = ImportEvents(file.path, input);
  } else {
    ++skipped_files_;
  }
  done_files_bytes_ += input.OffsetBytes();
  return goes_on;
}

bool Importer::ImportTranscript(const std::string& path, transcripts::Format format,
                                InputFile& file) {
  const bool is_database =
      transcripts::DetectFormat(file.Head()) == transcripts::Format::kOpencodeDatabase;
  if (format == transcripts::Format::kOpencode && is_database) {
    format = transcripts::Format::kOpencodeDatabase;
  }
  const Status status = transcripts_.Import(path, format, file);
  if (!status.ok()) failures_.push_back(text::OneLine(status.ToString()));
  progress_.Show(counts_, done_files_bytes_ + file.OffsetBytes());
  return !transcripts_.destination_failed();
}

bool Importer::ImportEvents(const std::string& path, InputFile& file) {
  EventReader reader(file);
  EventText event;
  bool goes_on = true;
  while (goes_on && reader.Next(event)) {
    ++counts_.lines;
    goes_on = Add(path, event);
    progress_.Show(counts_, done_files_bytes_ + file.OffsetBytes());
  }
  goes_on = goes_on && Flush(path);
  if (!reader.error().empty()) failures_.push_back(text::OneLine(path + ": " + reader.error()));
  return goes_on;
}

bool Importer::Add(const std::string& path, const EventText& event) {
  if (event.is_too_long) {
    ++counts_.rejected;
    AddError(path + ":" + std::to_string(event.line) + ": must be at most " +
             std::to_string(EventReader::kMaxEventBytes) + " bytes long");
    return true;
  }
  if (!batch_.HasRoomFor(event.text) && !Flush(path)) return false;
  batch_.Add(event.text, event.line);
  return true;
}

bool Importer::Flush(const std::string& path) {
  if (batch_.empty()) return true;
  const Result<events::IngestResult> posted = destination_.Post(batch_.body());
  if (!posted.ok()) {
    failures_.push_back(text::OneLine(posted.status().ToString()));
    return false;
  }
  const events::IngestResult& result = *posted;
  counts_.accepted += result.accepted;
  counts_.duplicates += result.duplicates;
  counts_.rejected += result.rejected;
  for (const events::EventError& error : result.errors) {
    const auto line = batch_.LineOf(error.index);
    AddError(path + (line ? ":" + std::to_string(*line) : "") + ": " +
             (error.field.empty() ? "" : error.field + ": ") + error.error);
  }
  if (result.rejected > result.errors.size()) {
    errors_omitted_ += result.rejected - result.errors.size();
  }
  batch_.Clear();
  return true;
}

void Importer::AddError(const std::string& error) {
  if (errors_.size() < kMaxErrors) {
    errors_.push_back(text::OneLine(error));
  } else {
    ++errors_omitted_;
  }
}

namespace {

Result<std::unique_ptr<EventDestination>> OpenDestination(const ImportFlags& flags) {
  if (flags.storage_path.empty()) {
    auto daemon = HttpDestination::Create(flags.daemon);
    if (!daemon.ok()) return daemon.status();
    return std::unique_ptr<EventDestination>(*std::move(daemon));
  }
  auto folder = FolderDestination::Open(flags.storage_path, flags.store);
  if (!folder.ok()) return folder.status();
  return std::unique_ptr<EventDestination>(*std::move(folder));
}

// 0 if the size of a named file is not known beforehand.
std::uint64_t TotalBytes(const std::vector<ImportFile>& files) {
  std::uint64_t total_bytes = 0;
  for (const ImportFile& file : files) {
    const std::uint64_t size_bytes = FileSizeBytes(file.path);
    if (size_bytes == 0 && file.is_named) return 0;
    total_bytes += size_bytes;
  }
  return total_bytes;
}

void Print(const std::vector<std::string>& lines, std::FILE* errors) {
  for (const std::string& line : lines) std::fprintf(errors, "pitwall import: %s\n", line.c_str());
}

void PrintSummary(const Importer& importer, std::FILE* out) {
  const TranscriptCounts& transcripts = importer.transcript_counts();
  if (transcripts.files > 0) std::fprintf(out, "%s\n", Summary(transcripts).c_str());
  if (importer.skipped_files() > 0) {
    std::fprintf(
        out, "%s\n",
        (std::to_string(importer.skipped_files()) + " files skipped: their format is not known")
            .c_str());
  }
  const bool has_only_transcripts = transcripts.files > 0 && importer.counts().lines == 0;
  if (!has_only_transcripts) std::fprintf(out, "%s\n", Summary(importer.counts()).c_str());
}

bool ImportAll(const ImportFlags& flags, EventDestination& destination, std::FILE* out,
               std::FILE* errors) {
  std::vector<std::string> failures;
  const std::vector<ImportFile> files = FilesOf(flags.paths, &failures);
  Progress progress(errors, TotalBytes(files));
  Importer importer(destination, progress, transcripts::FormatFromName(flags.format));
  bool goes_on = true;
  for (std::size_t i = 0; goes_on && i < files.size(); ++i) goes_on = importer.Import(files[i]);
  failures.insert(failures.end(), importer.failures().begin(), importer.failures().end());
  if (const Status status = destination.Finish(); !status.ok()) {
    failures.push_back(text::OneLine(status.ToString()));
  }
  progress.Erase();
  Print(importer.errors(), errors);
  if (importer.errors_omitted() > 0) {
    Print({"and " + std::to_string(importer.errors_omitted()) + " more errors"}, errors);
  }
  Print(failures, errors);
  PrintSummary(importer, out);
  return failures.empty() && importer.IsClean();
}

}  // namespace

int RunImport(const ImportFlags& flags, std::FILE* out, std::FILE* errors) {
  const Result<std::unique_ptr<EventDestination>> destination = OpenDestination(flags);
  if (!destination.ok()) {
    Print({text::OneLine(destination.status().ToString())}, errors);
    return 1;
  }
  return ImportAll(flags, **destination, out, errors) ? 0 : 1;
}

}  // namespace pitwall::cli
