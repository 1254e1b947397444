// Writes snapshots so that, whenever the process or the machine stops, a whole one stands.
//
//  1. What is new since the last snapshot is appended to the history file, which is fsynced. The
//     first write, and the first after it failed or when the file has doubled, makes a new
//     generation of it with everything in it. A file that failed is never written or fsynced again.
//  2. The snapshot is written to a new file beside the old one and fsynced; it names the history
//     file and how many of its bytes belong to it.
//  3. The standing snapshot gets its second name, the previous one's; the new file takes the first
//     name. Both are renames, so each name always leads to a whole snapshot. The folder is fsynced.
//  4. History files that neither of the two names are removed. While a snapshot that was kept aside
//     lies in the folder only those that this writer made are: it may need the others.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "exporter/disk/files.h"
#include "exporter/snapshot/snapshot_state.h"
#include "exporter/snapshot/state_writer.h"
#include "pitwall/standing.h"

namespace pitwall::snapshot {

// What a snapshot in the folder names.
struct ReferencedFiles {
  std::string history;  // empty: there is no such snapshot
  std::uint64_t journal_segment = 0;
};

struct SnapshotsOnDisk {
  ReferencedFiles current;
  ReferencedFiles previous;
};

struct WriteResult {
  disk::Status failure;  // what stood before stands still
  std::uint64_t size_bytes = 0;
  bool is_history_rewritten = false;
  // Of the journal, where it went well: generations before this one are named by no snapshot; but a
  // snapshot that was kept aside may need what an earlier life left.
  std::uint64_t oldest_needed_segment = 0;
  bool has_broken_snapshot = false;
};

// One thread at a time; blocking. The folder is held by a FolderLock meanwhile.
class SnapshotWriter {
 public:
  SnapshotWriter(std::string folder, SnapshotsOnDisk on_disk,
                 disk::Files& files = disk::SystemFiles());

  // What the next state must go on from.
  HistoryCursor cursor() const { return cursor_; }
  // `state` was captured after cursor(); `standings` are those of its reading.
  WriteResult Write(const SnapshotState& state, std::span<const Standing> standings);

 private:
  disk::Status WriteHistory(const SnapshotState& state);
  disk::Status BeginHistory();
  disk::Status WriteSnapshot(const std::string& text) const;
  disk::Status Rotate(const ReferencedFiles& named);
  void RemoveUnreferenced(WriteResult& written) const;
  std::uint64_t NextGeneration() const;
  std::string PathOf(std::string_view name) const;

  const std::string folder_;
  disk::Files& files_;
  SnapshotsOnDisk on_disk_;
  std::uint64_t first_generation_ = 0;  // that this writer made; 0: none yet

  std::unique_ptr<disk::NewFile> history_;  // nullptr: the next write begins a generation
  HistoryExtent extent_;
  std::uint64_t rewritten_bytes_ = 0;  // of this generation's first write
  HistoryCursor cursor_;
};

}  // namespace pitwall::snapshot
