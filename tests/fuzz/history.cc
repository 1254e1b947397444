// The history file of a snapshot: records with any contents in intact frames, or any bytes.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/snapshot/history_payload.h"
#include "exporter/snapshot/history_records.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/host/store_image.h"
#include "pitwall/store.h"
#include "pitwall/window.h"
#include "tests/fuzz/entrance.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"
#include "tests/support/busy_store.h"

namespace pitwall::fuzz {

namespace {

constexpr std::uint64_t kGeneration = 3;
constexpr int kMaxRecords = 32;

// A store whose agents and series the slots refer to.
struct RecordedFleet {
  FakeClock clock;
  Store store{SmallStore(clock)};

  RecordedFleet() {
    AddActivity(store, "a", clock.WallMs());
    Advance(store, clock, 25);
    CallTool(store, "b", "read", clock.WallMs());
    Advance(store, clock, 25);
  }
};

RecordedFleet& Recorded() {
  static RecordedFleet fleet;
  return fleet;
}

// A frame around each record of the input, which has the form of a SlotPayload().
std::string FramesOf(Input& input) {
  std::string bytes;
  snapshot::HistoryRecordWriter writer(bytes, kGeneration, 0);
  for (int i = 0; i < kMaxRecords && !input.IsEmpty(); ++i) {
    const std::uint8_t kind = input.Byte();
    std::string_view payload = input.Text();
    if (kind % 3 == 2) {
      EventIdSet::Contents ids;
      for (std::uint64_t& key : ids.key) key = snapshot::ConsumeNumber(payload);
      ids.inserted = snapshot::ConsumeNumber(payload);
      const std::uint64_t remembered = snapshot::ConsumeNumber(payload);
      while (!payload.empty()) ids.hashes.push_back(snapshot::ConsumeNumber(payload));
      writer.AppendIds(ids, remembered);
      continue;
    }
    PackedSlot slot;
    slot.sequence = snapshot::ConsumeNumber(payload);
    slot.begins_at_ms = static_cast<std::int64_t>(snapshot::ConsumeNumber(payload));
    slot.ends_at_ms = static_cast<std::int64_t>(snapshot::ConsumeNumber(payload));
    slot.wall_offset_ms = static_cast<std::int64_t>(snapshot::ConsumeNumber(payload));
    slot.level = static_cast<std::uint32_t>(snapshot::ConsumeNumber(payload, 4));
    slot.bytes = payload;
    kind % 3 == 0 ? writer.AppendSealedSlot(slot) : writer.AppendOpenSlot(slot);
  }
  return bytes;
}

void RunHistory(std::string_view bytes) {
  Input input(bytes);
  const bool is_raw = (input.Byte() & 1U) != 0;
  const std::string file = is_raw ? std::string(input.Rest()) : FramesOf(input);
  snapshot::HistoryRecords records = snapshot::ReadHistoryRecords(file, kGeneration);
  FakeClock clock(Recorded().clock.WallMs());
  Store store(SmallStore(clock));
  StoreImageParts parts;
  parts.reading = Recorded().store.Read(Window::kAll);
  parts.slots = std::move(records.slots);
  const std::size_t slots = parts.slots.size();
  const StoreImage image(std::move(parts));
  Require(store.Restore(image).unreadable_slots <= slots, "no more slots are lost than there are");
  EventIdSet event_ids(8);
  if (records.ids.inserted != 0) event_ids.Restore(records.ids);
  Advance(store, clock, 1);
  CallTool(store, "a", "bash", clock.WallMs());
  ReadEverything(store);
  (void)store.ReadHistory("a", Window::k24h, std::chrono::hours(8));
  (void)store.Capture();
}

Seeds HistorySeeds() {
  const StoreImage image = Recorded().store.Capture();
  std::string slots(1, '\0');
  for (const PackedSlot& slot : image.parts().slots) {
    slots += slot.is_open() ? '\1' : '\0';
    slots += WithLength(snapshot::SlotPayload(slot));
  }
  EventIdSet::Contents ids;
  ids.key[0] = 1;
  ids.inserted = 3;
  ids.hashes = {4, 5, 6};
  const std::string with_ids =
      std::string(1, '\0') + '\2' + WithLength(snapshot::IdsPayload(ids, 2));
  Input framed(std::string_view(slots).substr(1));
  const std::string file = FramesOf(framed);
  return {slots, with_ids, '\1' + file};
}

}  // namespace

const Target kHistory{"history", RunHistory, HistorySeeds};

}  // namespace pitwall::fuzz
