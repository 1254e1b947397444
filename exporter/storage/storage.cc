#include "exporter/storage/storage.h"

#include <unistd.h>

#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exporter/events/ingest.h"
#include "exporter/journal/names.h"
#include "exporter/journal/record.h"
#include "exporter/journal/replay.h"
#include "exporter/log/logger.h"
#include "exporter/snapshot/snapshot_loader.h"
#include "exporter/snapshot/snapshot_state.h"
#include "exporter/snapshot/snapshot_writer.h"
#include "exporter/storage/folder_lock.h"
#include "exporter/storage/journal_entry.h"
#include "pitwall/clock.h"
#include "pitwall/standing.h"
#include "pitwall/status.h"

namespace pitwall::storage {

namespace {

std::string HolderText(const std::string& activity) {
  return "pid " + std::to_string(getpid()) + ", " + activity;
}

cli::LogLevel LogLevelOf(snapshot::DiagnosticLevel level) {
  switch (level) {
    case snapshot::DiagnosticLevel::kInfo:
      return cli::LogLevel::kInfo;
    case snapshot::DiagnosticLevel::kWarning:
      return cli::LogLevel::kWarn;
    case snapshot::DiagnosticLevel::kError:
      break;
  }
  return cli::LogLevel::kError;
}

}  // namespace

Result<std::unique_ptr<Storage>> Storage::Open(const StorageOptions& options,
                                               const cli::Logger& logger) {
  Result<FolderLock> lock = FolderLock::Acquire(options.path, HolderText("starting"));
  if (!lock.ok()) return lock.status();
  std::unique_ptr<Storage> storage;
  try {
    storage.reset(new Storage(options, logger, *std::move(lock)));
  } catch (const std::exception& error) {
    return Status("create the store", "", error.what());
  }
  if (Status status = storage->Restore(); !status.ok()) return status;
  return storage;
}

Storage::Storage(const StorageOptions& options, const cli::Logger& logger, FolderLock lock)
    : path_(options.path),
      logger_(logger),
      lock_(std::move(lock)),
      store_(options.store),
      event_ids_(options.events_remember) {}

Status Storage::Restore() {
  snapshot::LoadResult loaded = snapshot::LoadSnapshot(path_);
  Log(loaded.diagnostics);
  if (!loaded.status.ok()) return loaded.status;
  on_disk_ = std::move(loaded.on_disk);
  attached_ = std::move(loaded.attached);
  if (loaded.snapshot) {
    Log(snapshot::RestoreInto(*loaded.snapshot, store_, event_ids_));
    logger_.Info("Restored the snapshot",
                 {{"path", path_},
                  {"agents", loaded.snapshot->image.reading().agents.size()},
                  {"history_slots", loaded.snapshot->image.parts().slots.size()},
                  {"event_ids", event_ids_.size()}});
    loaded.snapshot.reset();  // frees its memory before the replay
  }
  return Replay(loaded.journal);
}

Status Storage::Replay(journal::Position from) {
  const Clock* const clock = store_.options().clock;
  events::Ingest ingest(events::StoreSink(store_), event_ids_,
                        clock == nullptr ? SystemClock() : *clock);
  events::IngestResult sum;
  Result<journal::ReplayResult> replayed =
      journal::Replay(path_, from, [&](const journal::Entry& entry) {
        const events::IngestResult result = ingest.Replay(ReceivedBodyOf(entry));
        sum.accepted += result.accepted;
        sum.duplicates += result.duplicates;
        sum.rejected += result.rejected;
      });
  if (!replayed.ok()) return replayed.status();
  replayed_ = *std::move(replayed);
  for (const std::string& path : replayed_.torn_paths) {
    logger_.Info("The last write to the journal was cut short", {{"path", path}});
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
  return {};
}

Status Storage::WriteSnapshot() {
  snapshot::SnapshotWriter writer = MakeWriter();
  snapshot::SnapshotState state = snapshot::Capture(store_, event_ids_, nullptr, writer.cursor());
  state.journal.segment = journal::kSegmentFiles.NextNumber(path_);  // all others were replayed
  state.attached = attached_;
  return writer.Write(state, RateFleet(state.image.reading())).status();
}

void Storage::SetHolder(const std::string& listening_on) {
  lock_.SetHolder(HolderText("listening on " + listening_on));
}

void Storage::Log(const std::vector<snapshot::Diagnostic>& diagnostics) const {
  for (const snapshot::Diagnostic& diagnostic : diagnostics) {
    logger_.Log(LogLevelOf(diagnostic.level), diagnostic.text);
  }
}

}  // namespace pitwall::storage
