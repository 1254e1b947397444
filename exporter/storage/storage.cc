#include "exporter/storage/storage.h"

#include <unistd.h>

#include "exporter/snapshot/snapshot_state.h"
#include "exporter/storage/journal_entry.h"
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
    snapshot::SnapshotState state = snapshot::Capture(store, event_ids, no_pause, writer.cursor());
    state.journal.segment = journal::NextSegment(path_);  // what is there has been replayed
    state.attached = storage_.attached();
    const snapshot::WriteResult written = writer.Write(state, RateFleet(state.image.reading()));
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
  lock_ = snapshot::FolderLock::Acquire(path_, HolderText("starting"), error);
  if (!lock_) return error;
  snapshot::LoadResult loaded = snapshot::LoadSnapshot(path_);
  for (const snapshot::Diagnostic& diagnostic : loaded.diagnostics) Log(diagnostic);
  if (loaded.failure) return loaded.failure->Text();
  on_disk_ = loaded.on_disk;
  attached_ = std::move(loaded.attached);
  if (loaded.snapshot) {
    std::vector<snapshot::Diagnostic> diagnostics;
    snapshot::RestoreInto(*loaded.snapshot, store, event_ids, diagnostics);
    for (const snapshot::Diagnostic& diagnostic : diagnostics) Log(diagnostic);
    logger_.Info("Restored the snapshot",
                 {{"path", path_}, {"agents", loaded.snapshot->image.reading().agents.size()}});
    loaded.snapshot.reset();
  }
  return Replay(loaded.journal, ingest);
}

std::string Storage::Replay(journal::Position from, events::Ingest& ingest) {
  events::IngestResult sum;
  replayed_ = journal::Replay(path_, from, [&](const journal::Entry& entry) {
    const events::IngestResult result = ingest.Replay(ReceivedBodyOf(entry));
    sum.accepted += result.accepted;
    sum.duplicates += result.duplicates;
    sum.rejected += result.rejected;
  });
  if (replayed_.failure) return replayed_.failure->Text();
  for (const std::string& path : replayed_.torn_paths) {
    logger_.Info("The journal ends in a write that was cut short", {{"path", path}});
  }
  for (const std::string& path : replayed_.damaged_paths) {
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

void Storage::Log(const snapshot::Diagnostic& diagnostic) const {
  switch (diagnostic.level) {
    case snapshot::DiagnosticLevel::kInfo:
      return logger_.Info(diagnostic.text);
    case snapshot::DiagnosticLevel::kWarning:
      return logger_.Warn(diagnostic.text);
    case snapshot::DiagnosticLevel::kError:
      return logger_.Error(diagnostic.text);
  }
}

std::unique_ptr<cli::StoreFolder> OpenStoreFolder(const std::string& path) {
  return std::make_unique<ImportFolder>(path);
}

}  // namespace pitwall::daemon
