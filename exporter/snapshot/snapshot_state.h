// Everything a snapshot holds, taken at one moment.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "exporter/attached/attached_collector.h"
#include "exporter/journal/journal.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/host/store_image.h"
#include "pitwall/internal/thread_checks.h"
#include "pitwall/store.h"

namespace pitwall::snapshot {

// How far the history file has come: what is older stands in it already.
struct HistoryCursor {
  ImageCursor image;
  std::uint64_t ids_inserted = 0;
};

struct SnapshotState {
  StoreImage image;                       // of the history what came after the cursor
  std::vector<EventIdSet::Contents> ids;  // batches after the cursor, oldest first
  std::uint64_t ids_remembered = 0;
  HistoryCursor cursor;                // where the next one goes on
  journal::Position journal;           // of the first record that is not held
  std::vector<ArenaOffsets> attached;  // how far the calls of attached processes are held
};

// Keeps events out while it is held; `events::Ingest::Pause`, or nothing.
using PauseGuard = std::unique_lock<internal::CheckedSharedMutex>;
using Pause = std::function<PauseGuard()>;

// What changes the store beside a snapshot's back; each may be missing.
struct SnapshotParticipants {
  journal::Journal* journal = nullptr;
  attached::AttachedCollector* collector = nullptr;
};

// Copies what the snapshot after `after` needs. What takes long (slots and ids that are settled) is
// copied first, while events go on; the rest, some milliseconds for 10 000 agents, under the pause.
// Recorders that do not come through ingest are never kept waiting. The journal, where there is
// one, begins a generation under the pause.
SnapshotState Capture(const Store& store, const EventIdSet& event_ids, const Pause& pause,
                      const HistoryCursor& after, const SnapshotParticipants& participants = {});

}  // namespace pitwall::snapshot
