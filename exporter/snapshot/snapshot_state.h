// The content of a snapshot, captured at one moment.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "exporter/journal/journal.h"
#include "pitwall/host/arena_collector.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/host/store_image.h"
#include "pitwall/internal/thread_checks.h"
#include "pitwall/store.h"

namespace pitwall::snapshot {

// Position up to which the history file already has slots and event ids.
struct HistoryCursor {
  ImageCursor image;
  std::uint64_t ids_inserted = 0;
};

struct SnapshotState {
  StoreImage image;                       // only the history after the cursor
  std::vector<EventIdSet::Contents> ids;  // batches after the cursor, oldest first
  std::uint64_t ids_remembered = 0;
  HistoryCursor cursor;                // the next capture starts here
  journal::Position journal;           // of the first record that is not contained
  std::vector<ArenaOffsets> attached;  // contained calls of attached processes
};

// Pauses events while it is held; from `events::Ingest::Pause`, or empty.
using PauseGuard = std::unique_lock<internal::CheckedSharedMutex>;
using Pause = std::function<PauseGuard()>;

// The collector of attached processes' calls, as far as a snapshot needs it. Each may be empty.
struct CollectorHooks {
  std::function<void()> collect;                       // before the pause
  std::function<std::vector<ArenaOffsets>()> offsets;  // under the pause
  std::function<void()> release_unused;                // once the snapshot is durable
};

// Other writers of the store with which a snapshot coordinates.
struct SnapshotParticipants {
  journal::Journal* journal = nullptr;  // may be null
  // Under the pause, after the journal started a segment: appends to it what the snapshot does not
  // contain and the ended segments did. May be empty.
  std::function<void()> continue_journal{};
  CollectorHooks collector{};
};

// Copies everything that the snapshot after `after` needs. The large parts, sealed slots and event
// ids, are copied first, while events continue. The rest is copied under the pause, which takes
// some milliseconds for 10 000 agents; the journal starts a segment under the pause. Recorders that
// do not go through ingest never wait.
SnapshotState Capture(const Store& store, const EventIdSet& event_ids, const Pause& pause,
                      const HistoryCursor& after, const SnapshotParticipants& participants = {});

}  // namespace pitwall::snapshot
