// The records of names and agents in the arena. Every word is atomic (see directory.h).
#pragma once

#include <array>
#include <cstring>
#include <string_view>

#include "memory/references.h"
#include "memory/text_words.h"
#include "pitwall/event.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/reading.h"

namespace pitwall::internal {

// The kind of thing that a name identifies. The values do not overlap those of SeriesKind, because
// one directory holds both.
enum class NameKind : std::uint32_t {
  kAgent = 16,
  kTool,
  kRole,
  kModel,
  kTaskType,
  kErrorType,
  // Only in the arena of a store, never in one that processes share.
  kVersion,
  kLabel,  // the values of the first label; those of the next one have the next kind
};
inline constexpr std::size_t kNameKinds = 6;                         // that processes share
inline constexpr std::size_t kStoreNameKinds = 1 + kMaxAgentLabels;  // the others
inline constexpr NameKind LabelKind(std::size_t label) {
  return static_cast<NameKind>(static_cast<std::size_t>(NameKind::kLabel) + label);
}
inline constexpr std::size_t NameKindIndex(NameKind kind) {
  return static_cast<std::size_t>(kind) - static_cast<std::size_t>(NameKind::kAgent);
}

struct NameText {
  std::array<Atomic<std::uint64_t>, kMaxNameBytes / 8> words;

  void Store(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size(); at += 8) {
      words[at / 8].store(WordAt(text, at), std::memory_order_relaxed);
    }
  }
  bool Equals(std::string_view text) const noexcept {
    for (std::size_t at = 0; at < text.size(); at += 8) {
      if (words[at / 8].load(std::memory_order_relaxed) != WordAt(text, at)) return false;
    }
    return true;
  }
  void CopyTo(std::span<char> text) const noexcept {
    for (std::size_t at = 0; at < text.size(); at += 8) {
      const std::uint64_t word = words[at / 8].load(std::memory_order_relaxed);
      std::memcpy(text.data() + at, &word, std::min<std::size_t>(8, text.size() - at));
    }
  }
};

struct NameRecord {
  DirectoryLinks links;
  Atomic<std::uint32_t> size_bytes;
  std::array<std::uint32_t, 11> reserved;
  NameText text;
};
static_assert(sizeof(NameRecord) == 3 * kLineBytes);

class AgentPatterns;  // patterns/agent_patterns.h
struct ScoreRing;

// The values of an agent's labels.
struct AgentLabels {
  std::array<std::uint32_t, 2> reserved;  // links of a free block
  std::array<AtomicRef<NameRecord>, kMaxAgentLabels> values;
  std::array<std::uint32_t, 6> reserved_too;
};
static_assert(sizeof(AgentLabels) == kLineBytes);

struct AgentRecord {
  DirectoryLinks links;
  References references;  // kept by Arena::Free()
  AtomicRef<SeriesRecord> first_series;
  AtomicRef<NameRecord> role;
  AtomicRef<NameRecord> model;
  AtomicRef<NameRecord> last_tool;
  AtomicRef<AgentRecord> next_agent;
  AtomicRef<ScoreRing> scores;
  Atomic<std::uint64_t> serial;
  Atomic<std::uint64_t> tasks_in_progress;

  Atomic<std::int64_t> first_seen_ms;
  Atomic<std::int64_t> last_activity_ms;
  Atomic<std::int64_t> arrived_at_mono_ms;
  Atomic<std::uint64_t> score_count;
  Atomic<std::uint32_t> capped_series_count;  // transitions and error types, which have a limit
  Atomic<std::uint32_t> size_bytes;           // of the id
  AtomicRef<AgentPatterns> patterns;
  // An agent some steps further in the list, or a former one. It is only prefetched, never read as
  // a record.
  AtomicRef<AgentRecord> prefetch_hint;
  AtomicRef<NameRecord> version;
  AtomicRef<AgentLabels> labels;  // none: it has none
  std::array<std::uint32_t, 2> reserved;

  NameText id;
};
inline constexpr std::size_t kReferencesWord = offsetof(AgentRecord, references) / 8;
static_assert(offsetof(AgentRecord, references) % 8 == 0);
static_assert(sizeof(AgentRecord) == 4 * kLineBytes);

// The newest scores, as a ring indexed by score_count. Each word is {seconds since the epoch,
// millionths}.
struct ScoreRing {
  std::array<Atomic<std::uint64_t>, kNewestScores> scores;
};
static_assert(sizeof(ScoreRing) == 4 * kLineBytes);

// The roots and counts of a registry, at kRegistryLine. The fields that are not atomic are written
// once, before another thread or process sees the arena.
struct RegistryRoots {
  std::array<std::uint64_t, 2> key;
  double quality_max;
  std::uint32_t max_agents;
  std::uint32_t max_names;
  Line directory;  // the table's first line
  std::uint32_t bucket_count;
  AgentRef overflow_agent;
  AgentRef retired_agent;
  std::array<NameRef, kNameKinds> overflow_names;
  AtomicRef<AgentRecord> first_agent;
  AtomicRef<SeriesRecord> new_series;
  Atomic<std::uint64_t> serial;
  Atomic<std::uint64_t> series;
  Atomic<std::uint32_t> agents;
  std::array<Atomic<std::uint32_t>, kNameKinds> names;
};
static_assert(sizeof(RegistryRoots) <= (kWriterOwnersLine - kRegistryLine) * kLineBytes);

}  // namespace pitwall::internal
