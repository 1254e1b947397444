// The history file: records one after the other, only ever appended to.
//
//   file    := magic (8 bytes) record*
//   record  := mark (4) size (4) kind (4) CRC-32 of the payload (4) CRC-32 of those 16 bytes (4)
//              payload
//   slot    := sequence (8) begin (8) end (8) wall offset (8) level (4) bytes
//   ids     := key (2 × 8) ids ever inserted (8) ids remembered (8) hash (8)*
//
// Numbers are little-endian. CRC-32 is zlib's. An open slot is a slot of its own kind; the last one
// counts. The key of the id hashes lies here and not in the snapshot, which others may read.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/host/event_id_set.h"
#include "pitwall/host/store_image.h"

namespace pitwall::snapshot {

// Appends records to `bytes`.
class RecordWriter {
 public:
  explicit RecordWriter(std::string& bytes) : bytes_(bytes) {}
  void Magic();
  void SealedSlot(const PackedSlot& slot);
  void OpenSlot(const PackedSlot& slot);
  void Ids(const EventIdSet::Contents& ids, std::uint64_t remembered);

 private:
  void Record(std::uint32_t kind, std::string_view payload);
  void Slot(std::uint32_t kind, const PackedSlot& slot);

  std::string& bytes_;
};

struct HistoryRecords {
  std::vector<PackedSlot> slots;  // sealed in the order written; the open one, if any, is the last
  EventIdSet::Contents ids;
  std::uint64_t damaged = 0;  // records, or stretches between two records, that were skipped
};

// Any bytes; what is damaged is skipped, and reading goes on at the next record that is whole.
HistoryRecords ReadHistoryRecords(std::string_view bytes);

}  // namespace pitwall::snapshot
