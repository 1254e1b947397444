#include "exporter/disk/framed_records.h"

#include <xxhash.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace pitwall::disk {

namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::uint32_t kEndKind = 0;
constexpr std::uint64_t kMaxBodyBytes = 1ULL << 32;

struct Header {
  FrameMagic magic{};
  std::uint32_t kind = kEndKind;
  std::uint64_t file_number = 0;
  std::uint64_t offset_bytes = 0;
  std::uint64_t body_bytes = 0;
  std::array<std::uint64_t, 2> attributes{};
  std::uint64_t body_hash = 0;
  std::uint64_t header_hash = 0;
};
static_assert(sizeof(Header) == kFrameHeaderBytes);

std::uint64_t HashOfHeader(const char* bytes) {
  return XXH3_64bits(bytes, offsetof(Header, header_hash));
}

FrameHeader Seal(const Header& header) {
  FrameHeader bytes;
  std::memcpy(bytes.data(), &header, kFrameHeaderBytes);
  const std::uint64_t hash = HashOfHeader(bytes.data());
  std::memcpy(bytes.data() + offsetof(Header, header_hash), &hash, sizeof(hash));
  return bytes;
}

// nullopt unless an intact header of this offset begins there.
std::optional<Header> IntactHeaderAt(std::string_view bytes, const FrameMagic& magic,
                                     std::uint64_t offset_bytes) {
  if (bytes.size() < kFrameHeaderBytes || offset_bytes > bytes.size() - kFrameHeaderBytes) {
    return std::nullopt;
  }
  const char* const here = bytes.data() + offset_bytes;
  Header header;
  std::memcpy(&header, here, kFrameHeaderBytes);
  const bool is_intact = header.magic == magic && header.header_hash == HashOfHeader(here);
  if (!is_intact || header.offset_bytes != offset_bytes || header.body_bytes > kMaxBodyBytes) {
    return std::nullopt;
  }
  return header;
}

class FrameReader {
 public:
  FrameReader(std::string_view bytes, const FrameMagic& magic, FramePosition from,
              const FrameVisitor& visit)
      : bytes_(bytes), magic_(magic), at_(from), visit_(visit) {}

  FrameCounts Read() {
    bool is_damaged = false;  // the bytes before at_
    for (;;) {
      std::optional<Header> header = HeaderHere();
      if (!header) {
        if (at_.offset_bytes >= bytes_.size()) break;
        is_damaged = true;
        header = FindNext();
      }
      if (!header) break;
      if (is_damaged) ++counts_.damaged;
      if (header->kind == kEndKind) {
        counts_.has_end = true;
        return counts_;
      }
      is_damaged = !VisitRecord(*header);
    }
    counts_.is_tail_damaged = is_damaged;
    return counts_;
  }

 private:
  // nullopt unless an intact header of this file and this offset begins at at_.
  std::optional<Header> HeaderHere() const {
    const std::optional<Header> header = IntactHeaderAt(bytes_, magic_, at_.offset_bytes);
    return header && header->file_number == at_.file_number ? header : std::nullopt;
  }

  std::optional<Header> FindNext() {
    const std::string_view magic(magic_.data(), magic_.size());
    for (;;) {
      const std::size_t next = bytes_.find(magic, at_.offset_bytes + 1);
      if (next == bytes_.npos) return std::nullopt;
      at_.offset_bytes = next;
      if (const std::optional<Header> header = HeaderHere()) return header;
    }
  }

  // False if the body is damaged. Moves at_ behind the record, or behind its header if the body
  // would reach past the end of the file.
  bool VisitRecord(const Header& header) {
    const std::string_view rest = bytes_.substr(at_.offset_bytes + kFrameHeaderBytes);
    const bool is_complete = header.body_bytes <= rest.size();
    at_.offset_bytes += kFrameHeaderBytes + (is_complete ? header.body_bytes : 0);
    if (!is_complete) return false;
    const std::string_view body = rest.substr(0, header.body_bytes);
    if (HashOf(body) != header.body_hash) return false;
    visit_({header.kind, header.attributes, body});
    ++counts_.records;
    counts_.bytes += body.size();
    return true;
  }

  const std::string_view bytes_;
  const FrameMagic magic_;
  FramePosition at_;
  const FrameVisitor& visit_;
  FrameCounts counts_;
};

}  // namespace

std::uint64_t HashOf(std::string_view body) { return XXH3_64bits(body.data(), body.size()); }

FrameHeader HeaderOf(const FrameMagic& magic, const Frame& frame, std::uint64_t body_hash,
                     FramePosition at) {
  return Seal({.magic = magic,
               .kind = frame.kind,
               .file_number = at.file_number,
               .offset_bytes = at.offset_bytes,
               .body_bytes = frame.body.size(),
               .attributes = frame.attributes,
               .body_hash = body_hash});
}

FrameHeader EndHeader(const FrameMagic& magic, FramePosition at) {
  return Seal({.magic = magic,
               .kind = kEndKind,
               .file_number = at.file_number,
               .offset_bytes = at.offset_bytes});
}

std::optional<FoundHeader> HeaderAt(std::string_view bytes, const FrameMagic& magic,
                                    std::uint64_t offset_bytes) {
  const std::optional<Header> header = IntactHeaderAt(bytes, magic, offset_bytes);
  if (!header) return std::nullopt;
  return FoundHeader{header->file_number, header->kind == kEndKind};
}

FrameCounts ReadFrames(std::string_view bytes, const FrameMagic& magic, FramePosition from,
                       const FrameVisitor& visit) {
  return FrameReader(bytes, magic, from, visit).Read();
}

}  // namespace pitwall::disk
