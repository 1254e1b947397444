// The storage folder, held: what it has goes into a store, what the store has goes into it.
#pragma once

#include <memory>
#include <string>

#include "exporter/cli/folder_destination.h"
#include "exporter/events/ingest.h"
#include "exporter/journal/replay.h"
#include "exporter/log/logger.h"
#include "exporter/snapshot/snapshot_loader.h"
#include "exporter/snapshot/snapshot_writer.h"
#include "exporter/storage/folder_lock.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/store.h"

namespace pitwall::daemon {

// Takes the folder's lock and holds it for life. One thread. What goes wrong is returned as one
// line; what the folder had to say goes to the log.
class Storage {
 public:
  Storage(std::string path, const cli::Logger& logger) : path_(std::move(path)), logger_(logger) {}

  // Before anything is recorded: the snapshot, and through `ingest`, which counts into the two
  // others, what the journal has after it. Empty on success, also where there was nothing.
  std::string Load(Store& store, EventIdSet& event_ids, events::Ingest& ingest);
  // How far the calls of attached processes are in the store; after Load().
  const std::vector<ArenaOffsets>& attached() const { return attached_; }
  // What the journal had; after Load().
  const journal::ReplayResult& replayed() const { return replayed_; }
  // Tells others where this daemon listens.
  void SetHolder(const std::string& listening_on);
  // The writer that goes on from what was loaded; once, after Load().
  snapshot::SnapshotWriter MakeWriter() const { return {path_, on_disk_}; }

 private:
  std::string Replay(journal::Position from, events::Ingest& ingest);
  void Log(const snapshot::Diagnostic& diagnostic) const;

  const std::string path_;
  const cli::Logger& logger_;
  std::optional<snapshot::FolderLock> lock_;
  snapshot::SnapshotsOnDisk on_disk_;
  std::vector<ArenaOffsets> attached_;
  journal::ReplayResult replayed_;
};

// The folder for `pitwall import --storage.path`.
std::unique_ptr<cli::StoreFolder> OpenStoreFolder(const std::string& path);

}  // namespace pitwall::daemon
