#include "exporter/snapshot/records.h"

#include <zlib.h>

#include <algorithm>
#include <optional>

namespace pitwall::snapshot {

namespace {

constexpr std::string_view kMagic = "PWHIST1\n";
constexpr std::uint32_t kRecordMagic = 0x43525750;  // "PWRC"
constexpr std::size_t kHeaderBytes = 20;
constexpr std::uint32_t kSealedSlot = 1;
constexpr std::uint32_t kOpenSlot = 2;
constexpr std::uint32_t kIds = 3;

void Append(std::string& bytes, std::uint64_t number, std::size_t size_bytes = 8) {
  for (std::size_t i = 0; i < size_bytes; ++i) {
    bytes.push_back(static_cast<char>(number >> (8 * i)));
  }
}

std::uint32_t Crc(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

// Takes numbers off the front; those past the end are 0.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t Number(std::size_t size_bytes = 8) {
    std::uint64_t number = 0;
    const std::size_t there = std::min(size_bytes, bytes_.size());
    for (std::size_t i = 0; i < there; ++i) {
      number |= std::uint64_t{static_cast<unsigned char>(bytes_[i])} << (8 * i);
    }
    bytes_.remove_prefix(there);
    return number;
  }
  std::int64_t Signed() { return static_cast<std::int64_t>(Number()); }
  std::string_view rest() const { return bytes_; }

 private:
  std::string_view bytes_;
};

struct Header {
  std::uint32_t size_bytes = 0;
  std::uint32_t kind = 0;
  std::uint32_t payload_crc = 0;
};

std::optional<Header> HeaderAt(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return std::nullopt;
  Cursor cursor(bytes.substr(0, kHeaderBytes));
  if (cursor.Number(4) != kRecordMagic) return std::nullopt;
  Header header;
  header.size_bytes = static_cast<std::uint32_t>(cursor.Number(4));
  header.kind = static_cast<std::uint32_t>(cursor.Number(4));
  header.payload_crc = static_cast<std::uint32_t>(cursor.Number(4));
  if (cursor.Number(4) != Crc(bytes.substr(0, kHeaderBytes - 4))) return std::nullopt;
  return header;
}

PackedSlot SlotFrom(std::string_view payload) {
  Cursor cursor(payload);
  PackedSlot slot;
  slot.sequence = cursor.Number();
  slot.begins_at_ms = cursor.Signed();
  slot.ends_at_ms = cursor.Signed();
  slot.wall_offset_ms = cursor.Signed();
  slot.level = static_cast<std::uint32_t>(cursor.Number(4));
  slot.bytes = cursor.rest();
  return slot;
}

// Everything read so far.
class Collector {
 public:
  void AddRecord(std::uint32_t kind, std::string_view payload) {
    if (kind == kSealedSlot) read_.slots.push_back(SlotFrom(payload));
    if (kind == kOpenSlot) open_slot_ = SlotFrom(payload);
    if (kind == kIds) AddIds(payload);
  }
  void CountDamaged() { ++read_.damaged; }
  HistoryRecords Finish() {
    if (open_slot_) read_.slots.push_back(std::move(*open_slot_));
    std::vector<std::uint64_t>& hashes = read_.ids.hashes;
    if (hashes.size() > remembered_) {
      hashes.erase(hashes.begin(), hashes.end() - static_cast<std::ptrdiff_t>(remembered_));
    }
    return std::move(read_);
  }

 private:
  void AddIds(std::string_view payload) {
    Cursor cursor(payload);
    for (std::uint64_t& key : read_.ids.key) key = cursor.Number();
    read_.ids.inserted = cursor.Number();
    remembered_ = cursor.Number();
    while (cursor.rest().size() >= 8) read_.ids.hashes.push_back(cursor.Number());
  }

  HistoryRecords read_;
  std::optional<PackedSlot> open_slot_;
  std::uint64_t remembered_ = 0;
};

}  // namespace

void RecordWriter::Magic() { bytes_ += kMagic; }

void RecordWriter::Record(std::uint32_t kind, std::string_view payload) {
  const std::size_t begin = bytes_.size();
  Append(bytes_, kRecordMagic, 4);
  Append(bytes_, payload.size(), 4);
  Append(bytes_, kind, 4);
  Append(bytes_, Crc(payload), 4);
  const std::string_view written = bytes_;
  Append(bytes_, Crc(written.substr(begin)), 4);
  bytes_ += payload;
}

void RecordWriter::Slot(std::uint32_t kind, const PackedSlot& slot) {
  std::string payload;
  payload.reserve(36 + slot.bytes.size());
  Append(payload, slot.sequence);
  Append(payload, static_cast<std::uint64_t>(slot.begins_at_ms));
  Append(payload, static_cast<std::uint64_t>(slot.ends_at_ms));
  Append(payload, static_cast<std::uint64_t>(slot.wall_offset_ms));
  Append(payload, slot.level, 4);
  payload += slot.bytes;
  Record(kind, payload);
}

void RecordWriter::SealedSlot(const PackedSlot& slot) { Slot(kSealedSlot, slot); }

void RecordWriter::OpenSlot(const PackedSlot& slot) { Slot(kOpenSlot, slot); }

void RecordWriter::Ids(const EventIdSet::Contents& ids, std::uint64_t remembered) {
  std::string payload;
  payload.reserve(32 + ids.hashes.size() * 8);
  for (const std::uint64_t key : ids.key) Append(payload, key);
  Append(payload, ids.inserted);
  Append(payload, remembered);
  for (const std::uint64_t hash : ids.hashes) Append(payload, hash);
  Record(kIds, payload);
}

HistoryRecords ReadHistoryRecords(std::string_view bytes) {
  Collector collector;
  if (bytes.starts_with(kMagic)) bytes.remove_prefix(kMagic.size());
  bool is_lost = false;  // between two records
  while (!bytes.empty()) {
    const std::optional<Header> header = HeaderAt(bytes);
    if (!header) {
      if (!is_lost) collector.CountDamaged();
      is_lost = true;
      bytes.remove_prefix(1);
      continue;
    }
    is_lost = false;
    bytes.remove_prefix(kHeaderBytes);
    const std::string_view payload = bytes.substr(0, header->size_bytes);
    const bool is_whole =
        payload.size() == header->size_bytes && Crc(payload) == header->payload_crc;
    is_whole ? collector.AddRecord(header->kind, payload) : collector.CountDamaged();
    bytes.remove_prefix(payload.size());
  }
  return collector.Finish();
}

}  // namespace pitwall::snapshot
