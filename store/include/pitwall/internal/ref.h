// Typed offsets: where a record lies in an arena.
//
// An offset is the number of the record's first line, so it means the same in every process that
// maps the arena. Its type says which record lies there: an agent cannot be passed where a name is
// expected. Ref<Record> has the size, the alignment and the bytes of a Line.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>

#include "pitwall/internal/atomics.h"

namespace pitwall::internal {

// The number of a 64-byte line of an arena; 0 is none.
using Line = std::uint32_t;

template <class Record>
class Ref {
 public:
  constexpr Ref() noexcept = default;  // none
  constexpr explicit Ref(Line line) noexcept : line_(line) {}

  constexpr Line line() const noexcept { return line_; }
  constexpr explicit operator bool() const noexcept { return line_ != 0; }
  friend constexpr bool operator==(Ref, Ref) noexcept = default;
  friend constexpr auto operator<=>(Ref, Ref) noexcept = default;

 private:
  Line line_ = 0;
};

// An offset that several threads or processes touch.
template <class Record>
using AtomicRef = Atomic<Ref<Record>>;

struct AgentRecord;
struct NameRecord;
struct Octave;
struct SeriesRecord;
struct Shard;
struct ShardPage;
using AgentRef = Ref<AgentRecord>;
using NameRef = Ref<NameRecord>;
using OctaveRef = Ref<Octave>;
using SeriesRef = Ref<SeriesRecord>;
using ShardPageRef = Ref<ShardPage>;
using ShardRef = Ref<Shard>;

// Data folders and shared arenas depend on this layout.
static_assert(sizeof(AgentRef) == sizeof(Line) && alignof(AgentRef) == alignof(Line));
static_assert(sizeof(AtomicRef<AgentRecord>) == sizeof(Atomic<Line>) &&
              alignof(AtomicRef<AgentRecord>) == alignof(Atomic<Line>));
static_assert(std::is_trivially_copyable_v<AgentRef> &&
              AtomicRef<AgentRecord>::is_always_lock_free);

}  // namespace pitwall::internal

template <class Record>
struct std::hash<pitwall::internal::Ref<Record>> {
  std::size_t operator()(pitwall::internal::Ref<Record> ref) const noexcept {
    return std::hash<pitwall::internal::Line>{}(ref.line());
  }
};
