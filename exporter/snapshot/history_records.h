// The history file, version 2: records in the format of disk/framed_records.h, appended one after
// the other, without an end record.
//
// The magic is "PWH2", the number of the file is its generation, the kind is a HistoryKind, and
// both attributes are 0. history_payload.h has the bodies. The newest open slot counts. The key of
// the id hashes is stored here and not in the snapshot, which other users may read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/snapshot/history_payload.h"

namespace pitwall::snapshot {

// Encodes records that will be appended to one generation. One thread.
class HistoryRecordWriter {
 public:
  // Appends to `bytes`, whose first byte will be at `offset_bytes` of the file.
  HistoryRecordWriter(std::string& bytes, std::uint64_t generation, std::uint64_t offset_bytes)
      : bytes_(bytes), generation_(generation), offset_bytes_(offset_bytes) {}

  void AppendSealedSlot(const PackedSlot& slot);
  void AppendOpenSlot(const PackedSlot& slot);
  void AppendIds(const EventIdSet::Contents& ids, std::uint64_t remembered);

 private:
  void AppendRecord(HistoryKind kind, std::string_view payload);

  std::string& bytes_;
  const std::uint64_t generation_;
  const std::uint64_t offset_bytes_;
};

// Reads a history file of any version. Accepts any bytes; skips damaged records.
HistoryRecords ReadHistoryRecords(std::string_view bytes, std::uint64_t generation);

}  // namespace pitwall::snapshot
