#include "history/slot_codec.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "pitwall/duration_buckets.h"
#include "pitwall/internal/assert.h"
#include "pitwall/internal/series.h"
#include "series/series_value.h"

namespace pitwall::internal {

void SlotWriter::Varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
  bytes_.push_back(static_cast<char>(value));
}

void SlotWriter::Append(std::uint64_t serial, SeriesKind kind, const SeriesValue& value) {
  PITWALL_ASSERT(serial > last_serial_);
  PITWALL_ASSERT(!value.empty());
  Varint(serial - std::exchange(last_serial_, serial));
  unsigned mask = 0;
  for (std::size_t i = 0; i < kMaxCells; ++i) mask |= value.cells[i] != 0 ? 1U << i : 0U;
  bytes_.push_back(static_cast<char>(kind));
  bytes_.push_back(static_cast<char>(mask));
  for (const std::uint64_t cell : value.cells) {
    if (cell != 0) Varint(cell);
  }
  std::uint64_t bucket_count = 0;
  value.ForEachBucket([&](std::uint32_t, std::uint64_t) { ++bucket_count; });
  Varint(bucket_count);
  std::uint32_t last_position = 0;
  value.ForEachBucket([&](std::uint32_t position, std::uint64_t count) {
    Varint(position - std::exchange(last_position, position));
    Varint(count);
  });
}

std::string SlotWriter::Finish() {
  last_serial_ = 0;
  std::string bytes = std::exchange(bytes_, {});
  bytes.shrink_to_fit();
  return bytes;
}

bool SlotReader::Varint(std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at_++);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

bool SlotReader::Next() {
  PITWALL_ASSERT(!has_unread_entry_);
  if (at_ == end_) return false;
  std::uint64_t step = 0;
  if (!Varint(step) || end_ - at_ < 2) return Fail();
  // Serials begin at 1 and ascend.
  if (step == 0 || step > UINT64_MAX - serial_) return Fail();
  serial_ += step;
  const auto kind = static_cast<unsigned char>(*at_++);
  mask_ = static_cast<unsigned char>(*at_++);
  if (kind == 0 || kind >= kSeriesKinds || mask_ >= 1U << kMaxCells) return Fail();
  kind_ = static_cast<SeriesKind>(kind);
  has_unread_entry_ = true;
  return true;
}

bool SlotReader::AddTo(SeriesValue& value) {
  PITWALL_ASSERT(has_unread_entry_);
  has_unread_entry_ = false;
  for (std::size_t i = 0; i < kMaxCells; ++i) {
    std::uint64_t cell = 0;
    if ((mask_ & (1U << i)) == 0) continue;
    if (!Varint(cell)) return Fail();
    AddSaturated(value.cells[i], cell);
  }
  std::uint64_t bucket_count = 0;
  if (!Varint(bucket_count)) return Fail();
  const std::uint64_t positions =
      kKinds[static_cast<std::size_t>(kind_)].octaves * kBucketsPerOctave;
  std::uint64_t position = 0;
  std::uint64_t step = 0;
  for (std::uint64_t i = 0; i < bucket_count; ++i) {
    std::uint64_t count = 0;
    if (!Varint(step) || !Varint(count)) return Fail();
    if (step >= positions || (position += step) >= positions) return Fail();
    value.bucket(static_cast<std::uint32_t>(position)) += count;
  }
  return true;
}

}  // namespace pitwall::internal
