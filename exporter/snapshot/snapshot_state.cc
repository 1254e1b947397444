#include "exporter/snapshot/snapshot_state.h"

#include "pitwall/host/event_id_set.h"
#include "pitwall/store.h"

namespace pitwall::snapshot {

namespace {

void CopyEventIds(const EventIdSet& event_ids, SnapshotState& state) {
  state.ids.push_back(event_ids.Save(state.cursor.ids_inserted));
  state.cursor.ids_inserted = state.ids.back().inserted;
}

}  // namespace

SnapshotState Capture(const Store& store, const EventIdSet& event_ids, const Pause& pause,
                      const HistoryCursor& after, const SnapshotParticipants& participants) {
  SnapshotState state;
  state.cursor = after;
  CopyEventIds(event_ids, state);
  PauseGuard guard;
  state.image = store.Capture(state.cursor.image, [&] {
    if (pause) guard = pause();
    if (participants.journal != nullptr) state.journal = participants.journal->StartSegment();
    if (participants.continue_journal) participants.continue_journal();
    if (participants.collector.offsets) state.attached = participants.collector.offsets();
  });
  CopyEventIds(event_ids, state);
  state.ids_remembered = event_ids.size();
  return state;
}

}  // namespace pitwall::snapshot
