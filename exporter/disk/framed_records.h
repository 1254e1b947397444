// Records in a file, each framed by a header with checksums. The journal and the history file use
// this format.
//
//   file    := record* end? rest?
//   record  := header body
//   end     := header of kind 0, without a body
//   header  := magic (4) kind (4) number of the file (8) offset of the header (8) size of the body
//              (8) two attributes (2 × 8) hash of the body (8) hash of those 56 bytes (8)
//
// Numbers are little-endian; hashes are XXH3 (64 bits).
//
//  1. The magic identifies the kind of file. A reader that has lost its place searches for it.
//  2. The header's hash covers the number of the file and the offset. A record that another file
//     left behind (a file that is overwritten), or that lies inside the body of a record, is
//     therefore never accepted.
//  3. A file that is written in place has an end record behind its last record. A record and the
//     end record behind it are one write, which overwrites the previous end record. So a file
//     without an end record was torn by a kill. `rest` is left over from a file that was
//     overwritten. A file that is only appended to needs no end record.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace pitwall::disk {

using FrameMagic = std::array<char, 4>;

inline constexpr std::size_t kFrameHeaderBytes = 64;
using FrameHeader = std::array<char, kFrameHeaderBytes>;

// Position of a header.
struct FramePosition {
  std::uint64_t file_number = 0;
  std::uint64_t offset_bytes = 0;
};

// A record without its frame. The meaning of kind and attributes belongs to the file's owner.
struct Frame {
  std::uint32_t kind = 1;  // not 0
  std::array<std::uint64_t, 2> attributes{};
  std::string_view body;  // borrowed; at most 4 GiB
};

std::uint64_t HashOf(std::string_view body);

// `body_hash` is HashOf(frame.body); a caller may compute it before it takes a lock.
FrameHeader HeaderOf(const FrameMagic& magic, const Frame& frame, std::uint64_t body_hash,
                     FramePosition at);
FrameHeader EndHeader(const FrameMagic& magic, FramePosition at);

inline std::string_view BytesOf(const FrameHeader& header) {
  return {header.data(), header.size()};
}

struct FoundHeader {
  std::uint64_t file_number = 0;
  bool is_end = false;
};
// The intact header at this offset of the file, whatever its file number; nullopt if there is none.
std::optional<FoundHeader> HeaderAt(std::string_view bytes, const FrameMagic& magic,
                                    std::uint64_t offset_bytes);

struct FrameCounts {
  std::uint64_t records = 0;  // intact
  std::uint64_t bytes = 0;    // of their bodies
  std::uint64_t damaged = 0;  // damaged stretches that an intact record or the end record follows
  bool has_end = false;
  bool is_tail_damaged = false;  // there is no end record and the last bytes are no intact record
};

// The frame, with its body, is borrowed for the call.
using FrameVisitor = std::function<void(const Frame&)>;

// Visits the intact records of a whole file, starting at `from`. Skips damage and continues at the
// next intact header. Accepts any bytes. Exceptions: those of `visit`.
FrameCounts ReadFrames(std::string_view bytes, const FrameMagic& magic, FramePosition from,
                       const FrameVisitor& visit);

}  // namespace pitwall::disk
