// A storage folder, locked by this process, and the store with its content.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "exporter/journal/replay.h"
#include "exporter/log/logger.h"
#include "exporter/snapshot/snapshot_loader.h"
#include "exporter/snapshot/snapshot_writer.h"
#include "exporter/storage/folder_lock.h"
#include "exporter/telemetry/joiner.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/status.h"
#include "pitwall/store.h"

namespace pitwall::storage {

struct StorageOptions {
  std::string path;
  StoreOptions store;
  std::size_t events_remember = 1'000'000;  // ids
  telemetry::JoinerOptions joiner{};
};

// Holds the folder's lock for its lifetime. One thread, except for the store, the set of event ids
// and the joiner, which have their own rules. The logger must outlive it.
class Storage {
 public:
  // Creates the folder if it is missing, acquires its lock, restores the newest snapshot and
  // replays the journal after it. Logs what it found. Blocking. An empty folder gives an empty
  // store.
  //
  // Fails if the folder is in use, if the folder or one of its files cannot be read, even for a
  // moment, or if the store cannot be created. A daemon that started without an unreadable file
  // would lose its contents.
  static Result<std::unique_ptr<Storage>> Open(const StorageOptions& options,
                                               const cli::Logger& logger);
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  Store& store() { return store_; }
  EventIdSet& event_ids() { return event_ids_; }
  // Counts into the store, and holds the observations that were incomplete after the replay.
  telemetry::Joiner& joiner() { return joiner_; }
  // The store contains the calls of attached processes up to these offsets of the snapshot.
  const std::vector<ArenaOffsets>& attached() const { return attached_; }
  const journal::ReplayResult& replayed() const { return replayed_; }
  // Greater than every journal segment in the folder at the start.
  std::uint64_t next_segment() const { return next_segment_; }

  // A writer that continues with the snapshots in the folder. Once.
  snapshot::SnapshotWriter MakeWriter() const { return {path_, on_disk_}; }
  // Writes a snapshot while nobody records into the store, and the state of the joiner into the
  // journal. Afterwards the journal that was replayed is not needed any more. Instead of
  // MakeWriter(); once.
  Status WriteSnapshot();

  // Shows other processes where the daemon listens.
  void SetHolder(const std::string& listening_on);
  // Fails if the folder was removed or replaced since. Some system calls; any thread.
  Status CheckFolder() const { return lock_.CheckFolder(); }

 private:
  Storage(const StorageOptions& options, const cli::Logger& logger, FolderLock lock);
  Status Restore();
  Status Replay(journal::Position from);
  void ReplayObservations(const journal::Entry& entry);
  std::string SegmentPath(std::uint64_t segment) const;
  Status WriteJoinerState(std::uint64_t segment);
  void Log(const std::vector<snapshot::Diagnostic>& diagnostics) const;

  const std::string path_;
  const cli::Logger& logger_;
  FolderLock lock_;
  Store store_;
  EventIdSet event_ids_;
  telemetry::Joiner joiner_;
  std::uint64_t next_segment_ = 1;
  snapshot::SnapshotsOnDisk on_disk_;
  std::vector<ArenaOffsets> attached_;
  journal::ReplayResult replayed_;
};

}  // namespace pitwall::storage
