#include "exporter/snapshot/snapshot_loader.h"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/disk/files.h"
#include "exporter/disk/numbered_files.h"
#include "exporter/snapshot/history_payload.h"
#include "exporter/snapshot/history_records.h"
#include "exporter/snapshot/names.h"
#include "exporter/snapshot/state_reader.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/status.h"
#include "pitwall/store.h"

namespace pitwall::snapshot {

namespace {

constexpr std::size_t kMaxBrokenFiles = 3;

class Loader {
 public:
  Loader(const std::string& folder, disk::Files& files) : folder_(folder), files_(files) {}

  LoadResult Load() {
    std::optional<ParsedSnapshot> current = Parse(kSnapshotName);
    if (!result_.status.ok()) return std::move(result_);
    std::optional<ParsedSnapshot> previous = Parse(kPreviousName);
    if (!result_.status.ok()) return std::move(result_);
    if (current) result_.on_disk.current = FilesOf(*current);
    if (previous) result_.on_disk.previous = FilesOf(*previous);
    if (!current && !previous) {
      if (has_broken_) {
        AddDiagnostic(
            DiagnosticLevel::kError,
            "no usable snapshot in " + folder_ + ": starting EMPTY; broken snapshots are renamed");
      }
      return std::move(result_);
    }
    if (!current) {
      AddDiagnostic(DiagnosticLevel::kWarning,
                    "using the previous snapshot, " + PathOf(kPreviousName));
    }
    Load(current ? *current : *previous);
    return std::move(result_);
  }

 private:
  static ReferencedFiles FilesOf(const ParsedSnapshot& parsed) {
    return {parsed.manifest.history.name, parsed.manifest.journal.segment};
  }
  std::string PathOf(std::string_view name) const { return disk::InFolder(folder_, name); }
  void AddDiagnostic(DiagnosticLevel level, std::string text) {
    result_.diagnostics.push_back({level, std::move(text)});
  }

  std::optional<ParsedSnapshot> Parse(std::string_view name) {
    const std::string path = PathOf(name);
    Result<std::optional<std::string>> text = disk::ReadFile(path);
    if (!text.ok()) {
      result_.status = text.status();
      return std::nullopt;
    }
    if (!*text) return std::nullopt;
    std::string error;
    std::optional<ParsedSnapshot> parsed = ParseSnapshot(**text, error);
    if (!parsed) RenameBroken(name, error);
    return parsed;
  }

  // Keeps the newest kMaxBrokenFiles of each name.
  void RenameBroken(std::string_view name, const std::string& error) {
    const std::string path = PathOf(name);
    const std::string broken_prefix = std::string(name) + std::string(kBrokenInfix);
    const disk::NumberedFiles broken_files{broken_prefix, ""};
    const Result<std::vector<std::uint64_t>> numbers = broken_files.NumbersIn(folder_);
    if (!numbers.ok()) {
      result_.status = numbers.status();
      return;
    }
    const std::uint64_t number = numbers->empty() ? 1 : numbers->back() + 1;
    const std::string broken_path = PathOf(broken_files.NameOf(number));
    const int failed = files_.Rename(path, broken_path);
    for (std::size_t i = 0; i + (kMaxBrokenFiles - 1) < numbers->size(); ++i) {
      files_.Remove(PathOf(broken_files.NameOf((*numbers)[i])));
    }
    AddDiagnostic(DiagnosticLevel::kError, "cannot use the snapshot " + path + ": " + error +
                                               (failed == 0 ? "; renamed to " + broken_path : ""));
    if (failed != 0) {
      result_.status = Status::FromErrno("rename the broken snapshot", path, failed);
    }
    has_broken_ = true;
  }

  void Load(ParsedSnapshot& parsed) {
    LoadedSnapshot& loaded = result_.snapshot.emplace();
    result_.journal = parsed.manifest.journal;
    result_.attached = std::move(parsed.manifest.attached);
    LoadHistory(parsed, loaded);
    loaded.image = StoreImage(std::move(parsed.image));
  }

  void LoadHistory(ParsedSnapshot& parsed, LoadedSnapshot& loaded) {
    const HistoryExtent& history = parsed.manifest.history;
    const std::string path = PathOf(history.name);
    Result<std::optional<std::string>> content = disk::ReadFile(path);
    if (!content.ok()) {
      // It may succeed at the next start. A daemon that started without the file would remove it.
      result_.status = content.status();
      return;
    }
    if (!*content) {
      AddDiagnostic(DiagnosticLevel::kError,
                    "the history and the event ids are lost: " + path + " is missing");
      return;
    }
    std::string_view bytes = **content;
    if (bytes.size() < history.size_bytes) {
      AddDiagnostic(DiagnosticLevel::kError, "the history file " + path + " ends at byte " +
                                                 std::to_string(bytes.size()) + " of " +
                                                 std::to_string(history.size_bytes));
    }
    // Bytes behind the extent belong to no snapshot.
    bytes = bytes.substr(0, history.size_bytes);
    HistoryRecords records =
        ReadHistoryRecords(bytes, kHistoryFiles.NumberOf(history.name).value_or(0));
    if (records.damaged != 0) {
      AddDiagnostic(DiagnosticLevel::kError, "the history file " + path + " has " +
                                                 std::to_string(records.damaged) +
                                                 " damaged records; the others are used");
    }
    parsed.image.slots = std::move(records.slots);
    loaded.ids = std::move(records.ids);
  }

  const std::string& folder_;
  disk::Files& files_;
  LoadResult result_;
  bool has_broken_ = false;
};

}  // namespace

LoadResult LoadSnapshot(const std::string& folder, disk::Files& files) {
  return Loader(folder, files).Load();
}

std::vector<Diagnostic> RestoreInto(const LoadedSnapshot& snapshot, Store& store,
                                    EventIdSet& event_ids) {
  std::vector<Diagnostic> diagnostics;
  if (const std::size_t unreadable = store.Restore(snapshot.image).unreadable_slots) {
    diagnostics.push_back(
        {DiagnosticLevel::kError,
         std::to_string(unreadable) + " history slots cannot be read and are lost"});
  }
  if (snapshot.ids.inserted != 0) event_ids.Restore(snapshot.ids);
  return diagnostics;
}

}  // namespace pitwall::snapshot
