#include "exporter/snapshot/history_payload.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "pitwall/host/event_id_set.h"
#include "pitwall/host/store_image.h"

namespace pitwall::snapshot {

namespace {

std::int64_t ConsumeSigned(std::string_view& bytes) {
  return static_cast<std::int64_t>(ConsumeNumber(bytes));
}

PackedSlot ParseSlot(std::string_view payload) {
  PackedSlot slot;
  slot.sequence = ConsumeNumber(payload);
  slot.begins_at_ms = ConsumeSigned(payload);
  slot.ends_at_ms = ConsumeSigned(payload);
  slot.wall_offset_ms = ConsumeSigned(payload);
  slot.level = static_cast<std::uint32_t>(ConsumeNumber(payload, 4));
  slot.bytes = payload;
  return slot;
}

}  // namespace

void AppendNumber(std::string& bytes, std::uint64_t number, std::size_t size_bytes) {
  for (std::size_t i = 0; i < size_bytes; ++i) {
    bytes.push_back(static_cast<char>(number >> (8 * i)));
  }
}

std::uint64_t ConsumeNumber(std::string_view& bytes, std::size_t size_bytes) {
  std::uint64_t number = 0;
  const std::size_t available = std::min(size_bytes, bytes.size());
  for (std::size_t i = 0; i < available; ++i) {
    number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  bytes.remove_prefix(available);
  return number;
}

std::string SlotPayload(const PackedSlot& slot) {
  std::string payload;
  payload.reserve(36 + slot.bytes.size());
  AppendNumber(payload, slot.sequence);
  AppendNumber(payload, static_cast<std::uint64_t>(slot.begins_at_ms));
  AppendNumber(payload, static_cast<std::uint64_t>(slot.ends_at_ms));
  AppendNumber(payload, static_cast<std::uint64_t>(slot.wall_offset_ms));
  AppendNumber(payload, slot.level, 4);
  payload += slot.bytes;
  return payload;
}

std::string IdsPayload(const EventIdSet::Contents& ids, std::uint64_t remembered) {
  std::string payload;
  payload.reserve(32 + ids.hashes.size() * 8);
  for (const std::uint64_t key : ids.key) AppendNumber(payload, key);
  AppendNumber(payload, ids.inserted);
  AppendNumber(payload, remembered);
  for (const std::uint64_t hash : ids.hashes) AppendNumber(payload, hash);
  return payload;
}

void HistoryCollector::AddRecord(std::uint32_t kind, std::string_view payload) {
  switch (static_cast<HistoryKind>(kind)) {
    case HistoryKind::kSealedSlot:
      records_.slots.push_back(ParseSlot(payload));
      return;
    case HistoryKind::kOpenSlot:
      open_slot_ = ParseSlot(payload);
      return;
    case HistoryKind::kIds:
      return AddIds(payload);
  }
}

void HistoryCollector::AddIds(std::string_view payload) {
  for (std::uint64_t& key : records_.ids.key) key = ConsumeNumber(payload);
  records_.ids.inserted = ConsumeNumber(payload);
  remembered_ = ConsumeNumber(payload);
  while (payload.size() >= 8) records_.ids.hashes.push_back(ConsumeNumber(payload));
}

HistoryRecords HistoryCollector::Finish() {
  if (open_slot_) records_.slots.push_back(std::move(*open_slot_));
  std::vector<std::uint64_t>& hashes = records_.ids.hashes;
  if (hashes.size() > remembered_) {
    hashes.erase(hashes.begin(), hashes.end() - static_cast<std::ptrdiff_t>(remembered_));
  }
  return std::move(records_);
}

}  // namespace pitwall::snapshot
