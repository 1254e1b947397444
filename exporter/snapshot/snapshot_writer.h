// Writes snapshots such that a complete one is on disk at every moment, also after a crash.
//
//  1. Records that are new since the last snapshot are appended to the history file, which is
//     fsynced. The first write, and the first write after a failure or after the file has doubled,
//     creates a new generation of the file and writes all records to it. A file whose write or
//     fsync failed is never used again.
//  2. The snapshot is written to a new file and fsynced. It names the history file and how many of
//     its bytes belong to the snapshot.
//  3. The current snapshot is linked under the previous snapshot's name, and the new file is
//     renamed to the current name. Both are renames, so each name always leads to a complete
//     snapshot. Then the folder is fsynced.
//  4. History files that neither snapshot names are removed. While a broken snapshot is in the
//     folder, only files that this writer created are removed: the broken one may need the others.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "exporter/disk/files.h"
#include "exporter/snapshot/snapshot_state.h"
#include "exporter/snapshot/state_writer.h"
#include "pitwall/standing.h"
#include "pitwall/status.h"

namespace pitwall::snapshot {

// The files that a snapshot in the folder names.
struct ReferencedFiles {
  std::string history;  // empty: there is no such snapshot
  std::uint64_t journal_segment = 0;
};

struct SnapshotsOnDisk {
  ReferencedFiles current;
  ReferencedFiles previous;
};

struct WriteResult {
  std::uint64_t size_bytes = 0;
  bool is_history_rewritten = false;
  // No snapshot names earlier segments of the journal. A broken snapshot may still need segments of
  // earlier runs.
  std::uint64_t oldest_needed_segment = 0;
  bool has_broken_snapshot = false;
};

// One thread at a time; blocking. The caller holds the folder's lock.
class SnapshotWriter {
 public:
  SnapshotWriter(std::string folder, SnapshotsOnDisk on_disk,
                 disk::Files& files = disk::SystemFiles());

  // The next state must be captured from this cursor on.
  HistoryCursor cursor() const { return cursor_; }
  // `state` was captured from cursor() on; `standings` belong to its reading. After a failure the
  // snapshots on disk are as before, except that the new one may be current if the last fsync of
  // the folder failed.
  Result<WriteResult> Write(const SnapshotState& state, std::span<const Standing> standings);

 private:
  Status WriteHistory(const SnapshotState& state);
  Status StartHistory();
  void AbandonHistory();
  Status WriteSnapshot(const std::string& text) const;
  Status Rotate(const ReferencedFiles& referenced);
  void RemoveUnreferenced(WriteResult& written) const;
  std::string PathOf(std::string_view name) const;

  const std::string folder_;
  disk::Files& files_;
  SnapshotsOnDisk on_disk_;
  std::uint64_t first_generation_ = 0;  // the first that this writer created; 0: none yet

  std::unique_ptr<disk::OutputFile> history_;  // nullptr: the next write starts a generation
  std::uint64_t generation_ = 0;               // of history_
  HistoryExtent extent_;
  std::uint64_t rewritten_bytes_ = 0;  // size of this generation's first write
  HistoryCursor cursor_;
};

}  // namespace pitwall::snapshot
