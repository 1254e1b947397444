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
    if (current) result_.names.current = NamedBy(*current);
    if (previous) result_.names.previous = NamedBy(*previous);
    if (!current && !previous) {
      if (broken_ > 0) {
        Say(NoteLevel::kError, "no snapshot in " + folder_ +
                                   " is whole: starting EMPTY; what was there is kept aside");
      }
      return std::move(result_);
    }
    if (!current) {
      Say(NoteLevel::kWarning, "using the snapshot before it, " + PathOf(kPreviousName));
    }
    Finish(current ? *current : *previous);
    return std::move(result_);
  }

 private:
  static NamedFiles NamedBy(const ParsedSnapshot& parsed) {
    return {parsed.footing.history.name, parsed.footing.journal.generation};
  }
  std::string PathOf(std::string_view name) const { return disk::InFolder(folder_, name); }
  void Say(NoteLevel level, std::string text) { result_.notes.push_back({level, std::move(text)}); }

  std::optional<ParsedSnapshot> Parse(std::string_view name) {
    std::string text;
    std::string error;
    const std::string path = PathOf(name);
    if (!disk::ReadWhole(path, text, result_.failure)) return std::nullopt;
    std::optional<ParsedSnapshot> parsed = ParseSnapshot(text, error);
    if (!parsed) KeepAside(path, error);
    return parsed;
  }

  void KeepAside(const std::string& path, const std::string& error) {
    std::string aside;
    std::error_code ignored;
    for (unsigned number = 1; aside.empty(); ++number) {
      std::string candidate = path + std::string(kBrokenMark) + std::to_string(number);
      if (!std::filesystem::exists(std::filesystem::symlink_status(candidate, ignored))) {
        aside = std::move(candidate);
      }
    }
    const int failed = files_.Rename(path, aside);
    Say(NoteLevel::kError, "the snapshot " + path + " cannot be used: " + error +
                               (failed == 0 ? "; it is kept as " + aside : ""));
    if (failed != 0) result_.failure = disk::SystemFailure("keep aside", path, failed);
    ++broken_;
  }

  void Finish(ParsedSnapshot& parsed) {
    LoadedSnapshot& loaded = result_.snapshot.emplace();
    loaded.reading = std::move(parsed.reading);
    result_.journal = parsed.footing.journal;
    result_.attached = std::move(parsed.footing.attached);
    loaded.patterns = std::move(parsed.patterns);
    const HistoryExtent& history = parsed.footing.history;
    const std::string path = PathOf(history.name);
    std::string bytes;
    disk::Status failure;
    if (!disk::ReadWhole(path, bytes, failure)) {
      Say(NoteLevel::kError, "the history and the ids of events are lost: " +
                                 (failure ? failure->Text() : path + " is missing"));
      return;
    }
    if (bytes.size() < history.size_bytes) {
      Say(NoteLevel::kError, "the history " + path + " ends at byte " +
                                 std::to_string(bytes.size()) + " of " +
                                 std::to_string(history.size_bytes));
    }
    // What comes after belongs to no snapshot.
    if (bytes.size() > history.size_bytes) bytes.resize(history.size_bytes);
    ReadRecords records = ReadAllRecords(bytes);
    if (records.damaged != 0) {
      Say(NoteLevel::kError, "the history " + path + " has " + std::to_string(records.damaged) +
                                 " damaged records; the others are used");
    }
    loaded.slots = std::move(records.slots);
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
                 std::vector<Note>& notes) {
  // History first: it sets the store's time.
  if (const std::size_t left_out = store.RestoreHistory(snapshot.slots)) {
    notes.push_back({NoteLevel::kError, std::to_string(left_out) +
                                            " slots of history cannot be read; they are left out"});
  }
  store.Restore(snapshot.reading);
  store.RestorePatterns(snapshot.patterns);
  if (snapshot.ids.inserted != 0) event_ids.Restore(snapshot.ids);
  notes.push_back({NoteLevel::kInfo, "restored " + std::to_string(snapshot.reading.agents.size()) +
                                         " agents, " + std::to_string(snapshot.slots.size()) +
                                         " slots of history and " +
                                         std::to_string(event_ids.size()) + " ids of events"});
}

}  // namespace pitwall::snapshot
