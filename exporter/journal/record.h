// A body in the journal, and the mark behind the last one.
//
//   file    := record* end [what is left of an earlier segment]
//   record  := header body
//   end     := header, of kind 0 and without a body
//   header  := "PWJ1" (4) kind (4) segment (8) offset of the header (8) size of the body (8)
//              arrived at (8) greatest score (8) hash of the body (8) hash of those 56 bytes (8)
//
// Numbers are little-endian, hashes XXH3. A record and the end behind it are one write, and the
// next record is written over the end. So a file without its end was torn by a kill, while one that
// has it is whole but for the damage that the hashes show.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "exporter/journal/names.h"

namespace pitwall::journal {

enum class BodyForm : std::uint32_t { kJson = 1, kLines = 2 };

// A body as it came, and what is needed to take it in again as it was taken then.
struct Entry {
  std::string_view body;  // borrowed
  BodyForm form = BodyForm::kJson;
  std::int64_t arrived_at_ms = 0;  // wall clock
  double quality_max = 10;         // greatest score that was let in then
};

inline constexpr std::size_t kHeaderBytes = 64;
using HeaderBytes = std::array<char, kHeaderBytes>;

std::uint64_t HashOf(std::string_view body);
HeaderBytes RecordHeader(const Entry& entry, std::uint64_t body_hash, Position at);
HeaderBytes EndRecord(Position at);

struct ParsedHeader {
  bool is_end = false;
  Entry entry;  // without its body
  std::uint64_t body_bytes = 0;
  std::uint64_t body_hash = 0;
};

// nullopt where no header of that segment and place stands at the begin of `bytes`.
std::optional<ParsedHeader> ParseHeader(std::string_view bytes, Position at);
// The first byte from `from` on where a header may begin; npos where there is none.
std::size_t FindMagic(std::string_view bytes, std::size_t from);

}  // namespace pitwall::journal
