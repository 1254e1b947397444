#include "tests/fuzz/arena_edits.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "memory/siphash.h"
#include "pitwall/event.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/series.h"
#include "series/record_keys.h"
#include "series/records.h"
#include "shared/event_queue.h"
#include "tests/fuzz/input.h"
#include "tests/store/shared/queued_events.h"

namespace pitwall::fuzz {

namespace {

using internal::Line;

template <class Record>
Record& RecordOf(ArenaBytes arena, Line line) {
  return *internal::RecordAt(arena.base, internal::Ref<Record>(line));
}

// Values that arithmetic on lines, sizes and counts gets wrong.
std::uint64_t ValueOf(Input& input, ArenaBytes arena, std::uint64_t before) {
  switch (input.Below(10)) {
    case 0:
      return 0;
    case 1:
      return ~std::uint64_t{0};
    case 2:
      return before + 1;
    case 3:
      return before - 1;
    case 4:
      return before ^ (std::uint64_t{1} << input.Below(64));
    case 5:
      return std::uint64_t{1} << input.Below(64);
    case 6:  // two lines of the file
      return (std::uint64_t{input.Number<std::uint16_t>()} << 32) | input.Number<std::uint16_t>();
    case 7:
      return arena.lines - input.Below(8);
    case 8:
      return ~std::uint64_t{0} << input.Below(64);
    default:
      return input.Number<std::uint64_t>();
  }
}

// The header's checksum: of the header up to it, then of the constant part of the roots.
void SealHeader(ArenaBytes arena) {
  auto& header = *reinterpret_cast<internal::ArenaHeader*>(arena.base);
  const auto& roots = RecordOf<internal::RegistryRoots>(arena, internal::kRegistryLine);
  const internal::SipKey key{header.magic,
                             internal::SipHash13({header.magic, header.layout_version},
                                                 {reinterpret_cast<const char*>(&header),
                                                  offsetof(internal::ArenaHeader, check)})};
  header.check = internal::SipHash13(
      key, {reinterpret_cast<const char*>(&roots), offsetof(internal::RegistryRoots, first_agent)});
}

void SealName(const internal::RecordKeys& keys, internal::NameKind kind,
              const internal::NameText& text, std::uint32_t size_bytes,
              internal::DirectoryLinks& links) {
  std::array<char, kMaxNameBytes> copy{};
  const std::size_t size = std::min<std::size_t>(size_bytes, copy.size());
  text.CopyTo({copy.data(), size});
  links.hash.store(keys.HashOf(kind, {copy.data(), size}));
}

void SealSeries(const internal::RecordKeys& keys, internal::SeriesRecord& series) {
  const std::uint64_t hash = keys.HashOf(internal::KindOf(series), series.agent.load(),
                                         series.name_a.load(), series.name_b.load());
  series.links.hash.store(hash);
  series.check.store(internal::RecordKeys::CheckOf(hash, series.serial.load()));
}

// Gives the record of the line the checksum that fits; a line of no known kind counts as an event.
void SealRecord(ArenaBytes arena, Line line) {
  if (line < internal::kFirstLine) return SealHeader(arena);
  if (line + 4 > arena.lines) return;
  const internal::RecordKeys keys(
      RecordOf<internal::RegistryRoots>(arena, internal::kRegistryLine));
  auto& links = RecordOf<internal::DirectoryLinks>(arena, line);
  const std::uint32_t kind = links.kind.load();
  const auto name_kind = static_cast<internal::NameKind>(kind);
  if (name_kind == internal::NameKind::kAgent) {
    const auto& agent = RecordOf<internal::AgentRecord>(arena, line);
    SealName(keys, name_kind, agent.id, agent.size_bytes.load(), links);
  } else if (kind > static_cast<std::uint32_t>(internal::NameKind::kAgent) &&
             kind <= static_cast<std::uint32_t>(internal::NameKind::kErrorType)) {
    const auto& name = RecordOf<internal::NameRecord>(arena, line);
    SealName(keys, name_kind, name.text, name.size_bytes.load(), links);
  } else if (kind > 0 && kind < static_cast<std::uint32_t>(internal::NameKind::kAgent)) {
    SealSeries(keys, RecordOf<internal::SeriesRecord>(arena, line));
  } else {
    auto& event = RecordOf<internal::QueuedEvent>(arena, line);
    event.contents.check = QueuedEvents::CheckOf(event);
  }
}

}  // namespace

void ApplyEdit(Input& input, ArenaBytes arena) {
  constexpr std::size_t kWordsOfRecord = 4 * internal::kLineBytes / 8;
  const std::uint8_t form = input.Byte();
  const Line line = input.Number<std::uint16_t>() % (arena.lines - 4);
  std::byte* const word =
      arena.base + std::size_t{line} * internal::kLineBytes + input.Below(kWordsOfRecord) * 8;
  std::uint64_t value = 0;
  std::memcpy(&value, word, sizeof value);
  const std::uint64_t next = ValueOf(input, arena, value);
  // A whole word, or one of its halves.
  std::memcpy(word + ((form & 1U) != 0 ? 4 : 0), &next, (form & 3U) == 0 ? 8 : 4);
  if ((form & 4U) != 0) SealRecord(arena, line);
}

}  // namespace pitwall::fuzz
