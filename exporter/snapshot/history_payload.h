// Bodies of the history file's records; equal in all versions of the file.
//
//   slot := sequence (8) begin (8) end (8) wall offset (8) level (4) bytes
//   ids  := key (2 × 8) ids ever inserted (8) ids remembered (8) hash (8)*
//
// Numbers are little-endian.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/host/event_id_set.h"
#include "pitwall/host/store_image.h"

namespace pitwall::snapshot {

enum class HistoryKind : std::uint32_t { kSealedSlot = 1, kOpenSlot = 2, kIds = 3 };

struct HistoryRecords {
  std::vector<PackedSlot> slots;  // sealed slots in the order written, then the open slot, if any
  EventIdSet::Contents ids;
  std::uint64_t damaged = 0;  // damaged records or stretches that were skipped
};

// Appends the `size_bytes` low bytes of `number`.
void AppendNumber(std::string& bytes, std::uint64_t number, std::size_t size_bytes = 8);
// Removes a number from the front of `bytes`; bytes that are missing count as 0.
std::uint64_t ConsumeNumber(std::string_view& bytes, std::size_t size_bytes = 8);

std::string SlotPayload(const PackedSlot& slot);
std::string IdsPayload(const EventIdSet::Contents& ids, std::uint64_t remembered);

// Collects records into HistoryRecords. One thread.
class HistoryCollector {
 public:
  // Records of an unknown kind are ignored.
  void AddRecord(std::uint32_t kind, std::string_view payload);
  void CountDamaged(std::uint64_t damaged = 1) { records_.damaged += damaged; }
  // Once. Keeps the newest open slot, and the newest ids up to the number remembered.
  HistoryRecords Finish();

 private:
  void AddIds(std::string_view payload);

  HistoryRecords records_;
  std::optional<PackedSlot> open_slot_;
  std::uint64_t remembered_ = 0;
};

}  // namespace pitwall::snapshot
