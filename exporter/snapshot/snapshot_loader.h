// Finds the newest snapshot that is whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exporter/disk/failure.h"
#include "exporter/snapshot/snapshot_writer.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/host/store_image.h"
#include "pitwall/store.h"

namespace pitwall::snapshot {

enum class DiagnosticLevel : std::uint8_t { kInfo, kWarning, kError };

// A line for the log.
struct Diagnostic {
  DiagnosticLevel level = DiagnosticLevel::kInfo;
  std::string text;
};

struct LoadedSnapshot {
  StoreImage image;
  EventIdSet::Contents ids;
};

struct LoadResult {
  std::optional<LoadedSnapshot> snapshot;  // absent: there is none, or none that is whole
  journal::Position journal;               // from there on records are to be replayed
  std::vector<ArenaOffsets> attached;   // from there on calls of attached processes are to be taken
  SnapshotsOnDisk on_disk;              // for the SnapshotWriter
  std::vector<Diagnostic> diagnostics;  // to be logged
  // The folder cannot be read, or what is broken cannot be kept aside. The daemon must not start:
  // it would write over what is there.
  disk::Status failure;
};

// Reads `agent-health-metrics.json` in the folder, or the one before it where that is missing or
// broken. A broken one is renamed to `….broken-N`, with the first N that is free, and a note says
// what is wrong with it. Damage in the history file costs the damaged records only. The folder is
// held by a FolderLock meanwhile. Blocking; some three times the files' size in memory.
LoadResult LoadSnapshot(const std::string& folder, disk::Files& files = disk::SystemFiles());

// Into a store and a set that have seen nothing yet; what could not be taken is noted. The ids stay
// as they are where none were kept.
void RestoreInto(const LoadedSnapshot& snapshot, Store& store, EventIdSet& event_ids,
                 std::vector<Diagnostic>& diagnostics);

}  // namespace pitwall::snapshot
