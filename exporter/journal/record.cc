#include "exporter/journal/record.h"

#include <xxhash.h>

#include <bit>
#include <cstring>

namespace pitwall::journal {

namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic = "PWJ1";
constexpr std::uint32_t kEndKind = 0;
constexpr std::uint64_t kMaxBodyBytes = 1ULL << 32;

struct Header {
  std::array<char, 4> magic = {'P', 'W', 'J', '1'};
  std::uint32_t kind = kEndKind;
  std::uint64_t segment = 0;
  std::uint64_t offset_bytes = 0;
  std::uint64_t body_bytes = 0;
  std::int64_t arrived_at_ms = 0;
  double quality_max = 0;
  std::uint64_t body_hash = 0;
  std::uint64_t hash = 0;
};
static_assert(sizeof(Header) == kHeaderBytes);

std::uint64_t HashOfHeader(const char* bytes) { return XXH3_64bits(bytes, offsetof(Header, hash)); }

HeaderBytes Sealed(const Header& header) {
  HeaderBytes bytes;
  std::memcpy(bytes.data(), &header, kHeaderBytes);
  const std::uint64_t hash = HashOfHeader(bytes.data());
  std::memcpy(bytes.data() + offsetof(Header, hash), &hash, sizeof(hash));
  return bytes;
}

}  // namespace

std::uint64_t HashOf(std::string_view body) { return XXH3_64bits(body.data(), body.size()); }

HeaderBytes RecordHeader(const Entry& entry, std::uint64_t body_hash, Position at) {
  Header header;
  header.kind = static_cast<std::uint32_t>(entry.form);
  header.segment = at.segment;
  header.offset_bytes = at.offset_bytes;
  header.body_bytes = entry.body.size();
  header.arrived_at_ms = entry.arrived_at_ms;
  header.quality_max = entry.quality_max;
  header.body_hash = body_hash;
  return Sealed(header);
}

HeaderBytes EndRecord(Position at) {
  Header header;
  header.segment = at.segment;
  header.offset_bytes = at.offset_bytes;
  return Sealed(header);
}

std::optional<ParsedHeader> ParseHeader(std::string_view bytes, Position at) {
  if (bytes.size() < kHeaderBytes || !bytes.starts_with(kMagic)) return std::nullopt;
  Header header;
  std::memcpy(&header, bytes.data(), kHeaderBytes);
  const bool is_whole = header.hash == HashOfHeader(bytes.data());
  const bool is_of_here = header.segment == at.segment && header.offset_bytes == at.offset_bytes;
  if (!is_whole || !is_of_here || header.body_bytes > kMaxBodyBytes) return std::nullopt;
  ParsedHeader read;
  read.is_end = header.kind == kEndKind;
  read.entry.form = static_cast<BodyForm>(header.kind);
  read.entry.arrived_at_ms = header.arrived_at_ms;
  read.entry.quality_max = header.quality_max;
  read.body_bytes = header.body_bytes;
  read.body_hash = header.body_hash;
  return read;
}

std::size_t FindMagic(std::string_view bytes, std::size_t from) { return bytes.find(kMagic, from); }

}  // namespace pitwall::journal
