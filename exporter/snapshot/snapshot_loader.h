// Loads the newest intact snapshot.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exporter/disk/files.h"
#include "exporter/snapshot/snapshot_writer.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/host/store_image.h"
#include "pitwall/status.h"
#include "pitwall/store.h"

namespace pitwall::snapshot {

enum class DiagnosticLevel : std::uint8_t { kInfo, kWarning, kError };

// A message for the log.
struct Diagnostic {
  DiagnosticLevel level = DiagnosticLevel::kInfo;
  std::string text;
};

struct LoadedSnapshot {
  StoreImage image;
  EventIdSet::Contents ids;
};

struct LoadResult {
  std::optional<LoadedSnapshot> snapshot;  // nullopt: there is none, or none that is intact
  journal::Position journal;               // replay the journal from here
  std::vector<ArenaOffsets> attached;      // collect calls of attached processes from here
  SnapshotsOnDisk on_disk;                 // for the SnapshotWriter
  std::vector<Diagnostic> diagnostics;     // for the log, also after a failure
  // Not OK if the folder cannot be read or a broken snapshot cannot be renamed. The daemon must not
  // start then: it would overwrite the snapshots that are there.
  Status status;
};

// Reads `agent-health-metrics.json` in the folder, or the previous snapshot if the file is missing
// or broken. A broken one is renamed to `….broken-N`, with the first N that is free, and a
// diagnostic has the reason. Damage in the history file costs only the damaged records. The caller
// holds the folder's lock. Blocking; needs about three times the files' size in memory.
LoadResult LoadSnapshot(const std::string& folder, disk::Files& files = disk::SystemFiles());

// Restores into a store and a set that have recorded nothing yet. Returns a diagnostic for each
// part that could not be restored. The ids stay as they are if the snapshot has none.
std::vector<Diagnostic> RestoreInto(const LoadedSnapshot& snapshot, Store& store,
                                    EventIdSet& event_ids);

}  // namespace pitwall::snapshot
