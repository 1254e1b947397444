#include "exporter/snapshot/snapshot_state.h"

#include <iterator>
#include <utility>

namespace pitwall::snapshot {

namespace {

// False where nothing was sealed.
bool TakeSealed(const Store& store, SnapshotState& state) {
  std::vector<PackedSlot> sealed = store.SealedAfter(state.mark.sequence);
  if (sealed.empty()) return false;
  state.mark.sequence = sealed.back().sequence;
  std::move(sealed.begin(), sealed.end(), std::back_inserter(state.sealed));
  return true;
}

void TakeIds(const EventIdSet& event_ids, SnapshotState& state) {
  state.ids.push_back(event_ids.Save(state.mark.ids_inserted));
  state.mark.ids_inserted = state.ids.back().inserted;
}

}  // namespace

SnapshotState Capture(const Store& store, const EventIdSet& event_ids, const Pause& pause,
                      const Mark& after, const Beside& beside) {
  SnapshotState state;
  state.mark = after;
  TakeSealed(store, state);
  TakeIds(event_ids, state);
  state.patterns = store.SavePatterns();
  const PauseGuard guard = pause ? pause() : PauseGuard();
  if (beside.journal != nullptr) state.journal = beside.journal->Begin();
  if (beside.attached != nullptr) state.attached = beside.attached->Marks();
  state.reading = store.Read(Window::kAll);
  TakeSealed(store, state);
  state.open_slot = store.OpenSlot();
  // The sampler may have sealed in between: then that slot was the open one, and is not any more.
  while (TakeSealed(store, state)) state.open_slot = store.OpenSlot();
  TakeIds(event_ids, state);
  state.ids_remembered = event_ids.size();
  return state;
}

}  // namespace pitwall::snapshot
