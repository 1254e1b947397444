#include "exporter/storage/storage.h"

#include <unistd.h>

#include "exporter/snapshot/snapshot_state.h"
#include "exporter/storage/kept_body.h"
#include "pitwall/standing.h"

namespace pitwall::daemon {

namespace {

std::string HolderText(const std::string& doing) {
  return "pid " + std::to_string(getpid()) + ", " + doing;
}

// Import's folder: the snapshot is written once, at the end.
class ImportFolder : public cli::StoreFolder {
 public:
  explicit ImportFolder(const std::string& path)
      : path_(path), logger_(cli::LogLevel::kWarn), storage_(path, logger_) {}

  std::string Load(Store* store, EventIdSet* event_ids, events::Ingest* ingest) override {
    return storage_.Load(*store, *event_ids, *ingest);
  }
  std::string Save(const Store& store, const EventIdSet& event_ids) override {
    snapshot::SnapshotWriter writer = storage_.MakeWriter();
    const auto no_pause = [] { return snapshot::PauseGuard(); };
    snapshot::SnapshotState state = snapshot::Capture(store, event_ids, no_pause, writer.After());
    state.journal.generation = journal::NextGeneration(path_);  // what is there has been replayed
    state.attached = storage_.attached();
    const snapshot::Written written = writer.Write(state, RateFleet(state.reading));
    return written.failure ? written.failure->Text() : "";
  }

 private:
  const std::string path_;
  const cli::Logger logger_;
  Storage storage_;
};

}  // namespace

std::string Storage::Load(Store& store, EventIdSet& event_ids, events::Ingest& ingest) {
  std::string error;
  lock_ = snapshot::FolderLock::Take(path_, HolderText("starting"), error);
  if (!lock_) return error;
  snapshot::LoadResult loaded = snapshot::LoadSnapshot(path_);
  for (const snapshot::Note& note : loaded.notes) Log(note);
  if (loaded.failure) return loaded.failure->Text();
  names_ = loaded.names;
  attached_ = std::move(loaded.attached);
  if (loaded.snapshot) {
    std::vector<snapshot::Note> notes;
    snapshot::RestoreInto(*loaded.snapshot, store, event_ids, notes);
    for (const snapshot::Note& note : notes) Log(note);
    logger_.Info("Restored the snapshot",
                 {{"path", path_}, {"agents", loaded.snapshot->reading.agents.size()}});
    loaded.snapshot.reset();
  }
  return Replay(loaded.journal, ingest);
}

std::string Storage::Replay(journal::Position from, events::Ingest& ingest) {
  events::IngestAnswer sum;
  replayed_ = journal::Replay(path_, from, [&](const journal::Entry& entry) {
    const events::IngestAnswer answer = ingest.Replay(TakenBodyOf(entry));
    sum.accepted += answer.accepted;
    sum.duplicates += answer.duplicates;
    sum.rejected += answer.rejected;
  });
  if (replayed_.failure) return replayed_.failure->Text();
  for (const std::string& path : replayed_.torn) {
    logger_.Info("The journal ends in a write that was cut short", {{"path", path}});
  }
  for (const std::string& path : replayed_.hurt) {
    logger_.Error("The journal has damaged records; the others are used", {{"path", path}});
  }
  if (replayed_.records != 0) {
    logger_.Info("Replayed the journal", {{"bodies", replayed_.records},
                                          {"accepted", sum.accepted},
                                          {"duplicates", sum.duplicates},
                                          {"rejected", sum.rejected}});
  }
  return "";
}

void Storage::SetHolder(const std::string& listening_on) {
  lock_->SetHolder(HolderText("listening on " + listening_on));
}

void Storage::Log(const snapshot::Note& note) const {
  switch (note.level) {
    case snapshot::NoteLevel::kInfo:
      return logger_.Info(note.text);
    case snapshot::NoteLevel::kWarning:
      return logger_.Warn(note.text);
    case snapshot::NoteLevel::kError:
      return logger_.Error(note.text);
  }
}

std::unique_ptr<cli::StoreFolder> OpenStoreFolder(const std::string& path) {
  return std::make_unique<ImportFolder>(path);
}

}  // namespace pitwall::daemon
