#include "exporter/snapshot/snapshot_loader.h"

#include <cerrno>
#include <filesystem>
#include <utility>

#include "exporter/snapshot/names.h"
#include "exporter/snapshot/records.h"
#include "exporter/snapshot/state_reader.h"

namespace pitwall::snapshot {

namespace {

class Loader {
 public:
  Loader(const std::string& folder, disk::Files& files) : folder_(folder), files_(files) {}

  LoadResult Load() {
    std::optional<ParsedSnapshot> current = Parse(kSnapshotName);
    if (result_.failure) return std::move(result_);
    std::optional<ParsedSnapshot> previous = Parse(kPreviousName);
    if (result_.failure) return std::move(result_);
    if (current) result_.on_disk.current = NamedBy(*current);
    if (previous) result_.on_disk.previous = NamedBy(*previous);
    if (!current && !previous) {
      if (broken_ > 0) {
        AddDiagnostic(DiagnosticLevel::kError,
                      "no snapshot in " + folder_ +
                          " is whole: starting EMPTY; what was there is kept aside");
      }
      return std::move(result_);
    }
    if (!current) {
      AddDiagnostic(DiagnosticLevel::kWarning,
                    "using the snapshot before it, " + PathOf(kPreviousName));
    }
    Finish(current ? *current : *previous);
    return std::move(result_);
  }

 private:
  static ReferencedFiles NamedBy(const ParsedSnapshot& parsed) {
    return {parsed.manifest.history.name, parsed.manifest.journal.segment};
  }
  std::string PathOf(std::string_view name) const { return disk::InFolder(folder_, name); }
  void AddDiagnostic(DiagnosticLevel level, std::string text) {
    result_.diagnostics.push_back({level, std::move(text)});
  }

  std::optional<ParsedSnapshot> Parse(std::string_view name) {
    std::string text;
    std::string error;
    const std::string path = PathOf(name);
    if (!disk::ReadFile(path, text, result_.failure)) return std::nullopt;
    std::optional<ParsedSnapshot> parsed = ParseSnapshot(text, error);
    if (!parsed) RenameBroken(path, error);
    return parsed;
  }

  void RenameBroken(const std::string& path, const std::string& error) {
    std::string aside;
    std::error_code ignored;
    for (unsigned number = 1; aside.empty(); ++number) {
      std::string candidate = path + std::string(kBrokenInfix) + std::to_string(number);
      if (!std::filesystem::exists(std::filesystem::symlink_status(candidate, ignored))) {
        aside = std::move(candidate);
      }
    }
    const int failed = files_.Rename(path, aside);
    AddDiagnostic(DiagnosticLevel::kError, "the snapshot " + path + " cannot be used: " + error +
                                               (failed == 0 ? "; it is kept as " + aside : ""));
    if (failed != 0) result_.failure = disk::SystemFailure("keep aside", path, failed);
    ++broken_;
  }

  void Finish(ParsedSnapshot& parsed) {
    LoadedSnapshot& loaded = result_.snapshot.emplace();
    result_.journal = parsed.manifest.journal;
    result_.attached = std::move(parsed.manifest.attached);
    ReadHistory(parsed, loaded);
    loaded.image = StoreImage(std::move(parsed.image));
  }

  void ReadHistory(ParsedSnapshot& parsed, LoadedSnapshot& loaded) {
    const HistoryExtent& history = parsed.manifest.history;
    const std::string path = PathOf(history.name);
    std::string bytes;
    disk::Status failure;
    if (!disk::ReadFile(path, bytes, failure)) {
      AddDiagnostic(DiagnosticLevel::kError,
                    "the history and the ids of events are lost: " +
                        (failure ? failure->Text() : path + " is missing"));
      return;
    }
    if (bytes.size() < history.size_bytes) {
      AddDiagnostic(DiagnosticLevel::kError, "the history " + path + " ends at byte " +
                                                 std::to_string(bytes.size()) + " of " +
                                                 std::to_string(history.size_bytes));
    }
    // What comes after belongs to no snapshot.
    if (bytes.size() > history.size_bytes) bytes.resize(history.size_bytes);
    HistoryRecords records = ReadHistoryRecords(bytes);
    if (records.damaged != 0) {
      AddDiagnostic(DiagnosticLevel::kError, "the history " + path + " has " +
                                                 std::to_string(records.damaged) +
                                                 " damaged records; the others are used");
    }
    parsed.image.slots = std::move(records.slots);
    loaded.ids = std::move(records.ids);
  }

  const std::string& folder_;
  disk::Files& files_;
  LoadResult result_;
  int broken_ = 0;
};

}  // namespace

LoadResult LoadSnapshot(const std::string& folder, disk::Files& files) {
  return Loader(folder, files).Load();
}

void RestoreInto(const LoadedSnapshot& snapshot, Store& store, EventIdSet& event_ids,
                 std::vector<Diagnostic>& diagnostics) {
  if (const std::size_t left_out = store.Restore(snapshot.image).unreadable_slots) {
    diagnostics.push_back(
        {DiagnosticLevel::kError,
         std::to_string(left_out) + " slots of history cannot be read; they are left out"});
  }
  if (snapshot.ids.inserted != 0) event_ids.Restore(snapshot.ids);
  const StoreImageParts& restored = snapshot.image.parts();
  diagnostics.push_back(
      {DiagnosticLevel::kInfo, "restored " + std::to_string(restored.reading.agents.size()) +
                                   " agents, " + std::to_string(restored.slots.size()) +
                                   " slots of history and " + std::to_string(event_ids.size()) +
                                   " ids of events"});
}

}  // namespace pitwall::snapshot
