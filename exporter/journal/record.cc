#include "exporter/journal/record.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "exporter/disk/framed_records.h"
#include "exporter/journal/names.h"

namespace pitwall::journal {

namespace {

constexpr disk::FrameMagic kMagic = {'P', 'W', 'J', '1'};

constexpr std::uint64_t kNumberMask = 0xffff'ffff;

disk::FramePosition FramePositionOf(SegmentId segment, std::uint64_t offset_bytes) {
  return {(std::uint64_t{segment.key} << 32) | (segment.number & kNumberMask), offset_bytes};
}

// The key of the file: the key of the header where reading begins, or of the first header of the
// file. If both are damaged, the key of the last end record, which no body follows, or of the last
// header.
std::uint32_t KeyOf(std::string_view bytes, Position from) {
  const auto key_at = [&](std::uint64_t offset_bytes, bool* is_end) {
    const std::optional<disk::FoundHeader> header = disk::HeaderAt(bytes, kMagic, offset_bytes);
    std::optional<std::uint32_t> key;
    if (header && (header->file_number & kNumberMask) == (from.segment & kNumberMask)) {
      key = static_cast<std::uint32_t>(header->file_number >> 32);
      *is_end = header->is_end;
    }
    return key;
  };
  bool is_end = false;
  if (const auto key = key_at(from.offset_bytes, &is_end)) return *key;
  if (const auto key = key_at(0, &is_end)) return *key;
  std::uint32_t last = 0;
  bool has_end = false;
  const std::string_view magic(kMagic.data(), kMagic.size());
  for (std::size_t at = bytes.find(magic); at != bytes.npos; at = bytes.find(magic, at + 1)) {
    const auto key = key_at(at, &is_end);
    if (!key || (has_end && !is_end)) continue;
    last = *key;
    has_end = has_end || is_end;
  }
  return last;
}

Entry EntryOf(const disk::Frame& frame) {
  return {.body = frame.body,
          .form = static_cast<BodyForm>(frame.kind),
          .arrived_at_ms = std::bit_cast<std::int64_t>(frame.attributes[0]),
          .quality_max = std::bit_cast<double>(frame.attributes[1])};
}

}  // namespace

FrameHeader RecordHeader(const Entry& entry, std::uint64_t body_hash, SegmentId segment,
                         std::uint64_t offset_bytes) {
  const disk::Frame frame{.kind = static_cast<std::uint32_t>(entry.form),
                          .attributes = {std::bit_cast<std::uint64_t>(entry.arrived_at_ms),
                                         std::bit_cast<std::uint64_t>(entry.quality_max)},
                          .body = entry.body};
  return disk::HeaderOf(kMagic, frame, body_hash, FramePositionOf(segment, offset_bytes));
}

FrameHeader EndRecord(SegmentId segment, std::uint64_t offset_bytes) {
  return disk::EndHeader(kMagic, FramePositionOf(segment, offset_bytes));
}

ReadCounts ReadRecords(std::string_view bytes, Position from, const EntryVisitor& visit) {
  if (bytes.empty()) return {};  // created, but never written to
  const disk::FrameCounts counts = disk::ReadFrames(
      bytes, kMagic, FramePositionOf({from.segment, KeyOf(bytes, from)}, from.offset_bytes),
      [&visit](const disk::Frame& frame) { visit(EntryOf(frame)); });
  return {counts.records, counts.bytes, counts.damaged, !counts.has_end};
}

}  // namespace pitwall::journal
