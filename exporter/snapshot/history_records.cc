#include "exporter/snapshot/history_records.h"

#include <cstdint>
#include <string_view>

#include "exporter/disk/framed_records.h"
#include "exporter/snapshot/history_payload.h"
#include "exporter/snapshot/history_version_1.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/host/store_image.h"

namespace pitwall::snapshot {

namespace {
constexpr disk::FrameMagic kMagic = {'P', 'W', 'H', '2'};
}

void HistoryRecordWriter::AppendRecord(HistoryKind kind, std::string_view payload) {
  const disk::Frame frame{.kind = static_cast<std::uint32_t>(kind), .body = payload};
  const disk::FrameHeader header = disk::HeaderOf(kMagic, frame, disk::HashOf(payload),
                                                  {generation_, offset_bytes_ + bytes_.size()});
  bytes_ += disk::BytesOf(header);
  bytes_ += payload;
}

void HistoryRecordWriter::AppendSealedSlot(const PackedSlot& slot) {
  AppendRecord(HistoryKind::kSealedSlot, SlotPayload(slot));
}

void HistoryRecordWriter::AppendOpenSlot(const PackedSlot& slot) {
  AppendRecord(HistoryKind::kOpenSlot, SlotPayload(slot));
}

void HistoryRecordWriter::AppendIds(const EventIdSet::Contents& ids, std::uint64_t remembered) {
  AppendRecord(HistoryKind::kIds, IdsPayload(ids, remembered));
}

HistoryRecords ReadHistoryRecords(std::string_view bytes, std::uint64_t generation) {
  HistoryCollector collector;
  if (IsHistoryVersion1(bytes)) {
    ReadHistoryVersion1(bytes, collector);
    return collector.Finish();
  }
  const disk::FrameCounts counts = disk::ReadFrames(
      bytes, kMagic, {generation, 0},
      [&](const disk::Frame& frame) { collector.AddRecord(frame.kind, frame.body); });
  collector.CountDamaged(counts.damaged + (counts.is_tail_damaged ? 1 : 0));
  return collector.Finish();
}

}  // namespace pitwall::snapshot
