// Copies the history for an image of the store.
#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

#include "core/store_core.h"
#include "pitwall/host/store_image.h"

namespace pitwall::internal {

// The caller holds history.mutex().
void StoreCore::AppendSealedSlots(ImageCursor& cursor, std::vector<PackedSlot>& slots) {
  history.mutex().AssertHeld();
  std::vector<PackedSlot> sealed = history.SlotsAfter(cursor.sequence);
  if (sealed.empty()) return;
  cursor.sequence = sealed.back().sequence;
  for (PackedSlot& slot : sealed) {
    slot.wall_offset_ms = timeline.ToWall(0);
    slot.begins_at_ms += slot.wall_offset_ms;
    slot.ends_at_ms += slot.wall_offset_ms;
  }
  std::move(sealed.begin(), sealed.end(), std::back_inserter(slots));
}

void StoreCore::CopySealedSlots(ImageCursor& cursor, std::vector<PackedSlot>& slots) {
  const std::lock_guard lock(history.mutex());
  AppendSealedSlots(cursor, slots);
}

void StoreCore::CopyNewestSlots(ImageCursor& cursor, std::vector<PackedSlot>& slots) {
  // One lock for both: otherwise a slot that is sealed between them would be missing or copied
  // twice.
  const std::lock_guard lock(history.mutex());
  AppendSealedSlots(cursor, slots);
  PackedSlot open;
  open.wall_offset_ms = timeline.ToWall(0);
  open.begins_at_ms = history.open_begins_ms() + open.wall_offset_ms;
  open.ends_at_ms = std::max(open.begins_at_ms + 1, timeline.NowMs() + open.wall_offset_ms);
  open.bytes = sampler.EncodeOpenSlot();
  slots.push_back(std::move(open));
}

}  // namespace pitwall::internal
