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

#include "exporter/snapshot/files.h"
#include "exporter/snapshot/snapshot_state.h"
#include "exporter/snapshot/state_writer.h"
#include "pitwall/standing.h"

namespace pitwall::snapshot {

// Which history files the snapshots in the folder name; empty where there is none.
struct HistoryNames {
  std::string current;
  std::string previous;
};

struct Written {
  Status failure;  // what stood before stands still
  std::uint64_t size_bytes = 0;
  bool is_history_whole = false;
};

// One thread at a time; blocking. The folder is held by a FolderLock meanwhile.
class SnapshotWriter {
 public:
  SnapshotWriter(std::string folder, HistoryNames names, Files& files = SystemFiles());

  // What the next state must go on from.
  Mark After() const { return after_; }
  // `state` was captured after After(); `standings` are those of its reading.
  Written Write(const SnapshotState& state, std::span<const Standing> standings);

 private:
  Status WriteHistory(const SnapshotState& state);
  Status BeginHistory();
  Status WriteSnapshot(const std::string& text) const;
  Status Rotate();
  void RemoveUnnamed() const;
  std::uint64_t NextGeneration() const;
  std::string PathOf(std::string_view name) const;

  const std::string folder_;
  Files& files_;
  HistoryNames names_;
  std::uint64_t first_generation_ = 0;  // that this writer made; 0: none yet

  std::unique_ptr<NewFile> history_;  // nullptr: the next write begins a generation
  HistoryExtent extent_;
  std::uint64_t whole_bytes_ = 0;  // of this generation's first write
  Mark after_;
};

}  // namespace pitwall::snapshot
