#include "exporter/snapshot/history_version_1.h"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "exporter/snapshot/history_payload.h"

namespace pitwall::snapshot {

namespace {

constexpr std::string_view kFileMagic = "PWHIST1\n";
constexpr std::uint32_t kRecordMagic = 0x43525750;  // "PWRC"
constexpr std::size_t kHeaderBytes = 20;

std::uint32_t Crc(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

struct Header {
  std::uint64_t size_bytes = 0;
  std::uint32_t kind = 0;
  std::uint32_t payload_crc = 0;
};

std::optional<Header> ParseHeader(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return std::nullopt;
  const std::uint32_t crc = Crc(bytes.substr(0, kHeaderBytes - 4));
  if (ConsumeNumber(bytes, 4) != kRecordMagic) return std::nullopt;
  Header header;
  header.size_bytes = ConsumeNumber(bytes, 4);
  header.kind = static_cast<std::uint32_t>(ConsumeNumber(bytes, 4));
  header.payload_crc = static_cast<std::uint32_t>(ConsumeNumber(bytes, 4));
  if (ConsumeNumber(bytes, 4) != crc) return std::nullopt;
  return header;
}

}  // namespace

bool IsHistoryVersion1(std::string_view bytes) {
  // The second condition accepts a file whose first bytes are damaged.
  return bytes.starts_with(kFileMagic) ||
         ParseHeader(bytes.substr(std::min(bytes.size(), kFileMagic.size()))).has_value();
}

void ReadHistoryVersion1(std::string_view bytes, HistoryCollector& collector) {
  if (bytes.starts_with(kFileMagic)) bytes.remove_prefix(kFileMagic.size());
  bool is_lost = false;  // searching for the next header
  while (!bytes.empty()) {
    const std::optional<Header> header = ParseHeader(bytes);
    if (!header) {
      if (!is_lost) collector.CountDamaged();
      is_lost = true;
      bytes.remove_prefix(1);
      continue;
    }
    is_lost = false;
    bytes.remove_prefix(kHeaderBytes);
    const std::string_view payload = bytes.substr(0, header->size_bytes);
    const bool is_intact =
        payload.size() == header->size_bytes && Crc(payload) == header->payload_crc;
    is_intact ? collector.AddRecord(header->kind, payload) : collector.CountDamaged();
    bytes.remove_prefix(payload.size());
  }
}

}  // namespace pitwall::snapshot
