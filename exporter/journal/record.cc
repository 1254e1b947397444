#include "exporter/journal/record.h"

#include <bit>
#include <cstdint>
#include <string_view>

#include "exporter/disk/framed_records.h"
#include "exporter/journal/names.h"

namespace pitwall::journal {

namespace {

constexpr disk::FrameMagic kMagic = {'P', 'W', 'J', '1'};

disk::FramePosition FramePositionOf(Position at) { return {at.segment, at.offset_bytes}; }

Entry EntryOf(const disk::Frame& frame) {
  return {.body = frame.body,
          .form = static_cast<BodyForm>(frame.kind),
          .arrived_at_ms = std::bit_cast<std::int64_t>(frame.attributes[0]),
          .quality_max = std::bit_cast<double>(frame.attributes[1])};
}

}  // namespace

FrameHeader RecordHeader(const Entry& entry, std::uint64_t body_hash, Position at) {
  const disk::Frame frame{.kind = static_cast<std::uint32_t>(entry.form),
                          .attributes = {std::bit_cast<std::uint64_t>(entry.arrived_at_ms),
                                         std::bit_cast<std::uint64_t>(entry.quality_max)},
                          .body = entry.body};
  return disk::HeaderOf(kMagic, frame, body_hash, FramePositionOf(at));
}

FrameHeader EndRecord(Position at) { return disk::EndHeader(kMagic, FramePositionOf(at)); }

ReadCounts ReadRecords(std::string_view bytes, Position from, const EntryVisitor& visit) {
  if (bytes.empty()) return {};  // created, but never written to
  const disk::FrameCounts counts =
      disk::ReadFrames(bytes, kMagic, FramePositionOf(from),
                       [&visit](const disk::Frame& frame) { visit(EntryOf(frame)); });
  return {counts.records, counts.bytes, counts.damaged, !counts.has_end};
}

}  // namespace pitwall::journal
