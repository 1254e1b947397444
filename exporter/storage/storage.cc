#include "exporter/storage/storage.h"

#include <unistd.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exporter/disk/files.h"
#include "exporter/disk/framed_records.h"
#include "exporter/events/ingest.h"
#include "exporter/journal/journal_file.h"
#include "exporter/journal/names.h"
#include "exporter/journal/record.h"
#include "exporter/journal/replay.h"
#include "exporter/log/logger.h"
#include "exporter/snapshot/snapshot_loader.h"
#include "exporter/snapshot/snapshot_state.h"
#include "exporter/snapshot/snapshot_writer.h"
#include "exporter/storage/folder_lock.h"
#include "exporter/storage/journal_entry.h"
#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/line_writer.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_codec.h"
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
      event_ids_(options.events_remember),
      joiner_(event_ids_, events::StoreSink(store_), options.joiner) {}

Status Storage::Restore() {
  Result<std::uint64_t> next_segment = journal::kSegmentFiles.NextNumber(path_);
  if (!next_segment.ok()) return next_segment.status();
  next_segment_ = *next_segment;
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
  std::uint64_t states = 0;
  std::string inflated;
  Result<journal::ReplayResult> replayed =
      journal::Replay(path_, from, [&](const journal::Entry& entry) {
        if (entry.form == journal::BodyForm::kObservations ||
            entry.form == journal::BodyForm::kJoinerState) {
          if (entry.form == journal::BodyForm::kJoinerState) ++states;
          return ReplayObservations(entry);
        }
        const std::optional<events::ReceivedBody> body = ReceivedBodyOf(entry, &inflated);
        if (!body) {
          ++sum.rejected;
          return;
        }
        const events::IngestResult result = ingest.Replay(*body);
        sum.accepted += result.accepted;
        sum.duplicates += result.duplicates;
        sum.rejected += result.rejected;
      });
  if (!replayed.ok()) return replayed.status();
  replayed_ = *std::move(replayed);
  replayed_.records -= states;  // these are not bodies of requests
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

void Storage::ReplayObservations(const journal::Entry& entry) {
  if (entry.form == journal::BodyForm::kJoinerState) return joiner_.RestoreState(entry.body);
  telemetry::ObservationBatch batch;
  const telemetry::DecodeResult decoded = telemetry::DecodeObservations(entry.body, &batch);
  if (decoded.rejected > 0) {
    logger_.Warn("Observations of the journal cannot be read and are not counted",
                 {{"count", decoded.rejected}});
  }
  joiner_.Join(batch, entry.arrived_at_ms);
}

std::string Storage::SegmentPath(std::uint64_t segment) const {
  return disk::InFolder(path_, journal::kSegmentFiles.NameOf(segment));
}

Status Storage::WriteJoinerState(std::uint64_t segment) {
  telemetry::LineWriter lines;
  joiner_.WriteState(&lines);
  auto file = journal::JournalFile::Create(disk::SystemFiles(), SegmentPath(segment), {segment});
  if (!file.ok()) return file.status();
  const journal::Entry entry = JoinerStateEntry(lines.text(), 0);
  if (Status status = (*file)->Append(entry, disk::HashOf(entry.body)); !status.ok()) return status;
  return (*file)->Fsync();
}

Status Storage::WriteSnapshot() {
  snapshot::SnapshotWriter writer = MakeWriter();
  snapshot::SnapshotState state = snapshot::Capture(store_, event_ids_, nullptr, writer.cursor());
  state.journal.segment = next_segment_;  // all segments before it were replayed
  state.attached = attached_;
  if (Status status = WriteJoinerState(state.journal.segment); !status.ok()) return status;
  Status written = writer.Write(state, RateFleet(state.image.reading())).status();
  // Without the snapshot, the state does not continue what is replayed before it.
  if (!written.ok()) disk::SystemFiles().Remove(SegmentPath(state.journal.segment));
  return written;
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
