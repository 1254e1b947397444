// One journal record: the body of a request, in the format of disk/framed_records.h.
//
// The magic is "PWJ1", the kind is the form of the body, and the attributes are the arrival time
// and the score limit of that time. The number of the file is the segment (32 bits) and a random
// key (32 bits). A reader that has lost its place after damage accepts only headers with the key of
// the file. So a body cannot contain a header that is accepted, because its sender does not know
// the key. Files of earlier releases have the key 0.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "exporter/disk/framed_records.h"
#include "exporter/journal/names.h"

namespace pitwall::journal {

enum class BodyForm : std::uint32_t {
  kJson = 1,
  kLines = 2,
  kObservations = 3,  // lines of observations of telemetry
  kJoinerState = 4,   // the state of the joiner of observations, which replaces its state before
  kGzipJson = 5,      // as kJson and kLines, compressed as they were sent
  kGzipLines = 6,
};

// A body as it arrived, and the conditions under which it was parsed.
struct Entry {
  std::string_view body;  // borrowed
  BodyForm form = BodyForm::kJson;
  std::int64_t arrived_at_ms = 0;  // wall clock
  double quality_max = 10;         // greatest valid score at that time
};

using disk::FrameHeader;

FrameHeader RecordHeader(const Entry& entry, std::uint64_t body_hash, SegmentId segment,
                         std::uint64_t offset_bytes);
FrameHeader EndRecord(SegmentId segment, std::uint64_t offset_bytes);

struct ReadCounts {
  std::uint64_t records = 0;  // intact
  std::uint64_t bytes = 0;    // of their bodies
  std::uint64_t damaged = 0;  // damaged stretches that something intact follows
  bool is_torn = false;       // no end record: the last write was cut short
};

// The entry, with its body, is borrowed for the call.
using EntryVisitor = std::function<void(const Entry&)>;

// Visits the intact records of a segment, starting at `from`. `bytes` is the whole file.
// Exceptions: those of `visit`.
ReadCounts ReadRecords(std::string_view bytes, Position from, const EntryVisitor& visit);

}  // namespace pitwall::journal
