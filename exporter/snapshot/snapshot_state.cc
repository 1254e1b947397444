#include "exporter/snapshot/snapshot_state.h"

#include <iterator>
#include <utility>

namespace pitwall::snapshot {

namespace {

// False where nothing was sealed.
bool CopySealedSlots(const Store& store, SnapshotState& state) {
  std::vector<PackedSlot> sealed = store.SealedAfter(state.cursor.sequence);
  if (sealed.empty()) return false;
  state.cursor.sequence = sealed.back().sequence;
  std::move(sealed.begin(), sealed.end(), std::back_inserter(state.sealed));
  return true;
}

void CopyEventIds(const EventIdSet& event_ids, SnapshotState& state) {
  state.ids.push_back(event_ids.Save(state.cursor.ids_inserted));
  state.cursor.ids_inserted = state.ids.back().inserted;
}

}  // namespace

SnapshotState Capture(const Store& store, const EventIdSet& event_ids, const Pause& pause,
                      const HistoryCursor& after, const SnapshotParticipants& participants) {
  SnapshotState state;
  state.cursor = after;
  CopySealedSlots(store, state);
  CopyEventIds(event_ids, state);
  state.patterns = store.SavePatterns();
  const PauseGuard guard = pause ? pause() : PauseGuard();
  if (participants.journal != nullptr) state.journal = participants.journal->StartSegment();
  if (participants.collector != nullptr) state.attached = participants.collector->Offsets();
  state.reading = store.Read(Window::kAll);
  CopySealedSlots(store, state);
  state.open_slot = store.OpenSlot();
  // The sampler may have sealed in between: then that slot was the open one, and is not any more.
  while (CopySealedSlots(store, state)) state.open_slot = store.OpenSlot();
  CopyEventIds(event_ids, state);
  state.ids_remembered = event_ids.size();
  return state;
}

}  // namespace pitwall::snapshot
