#include "series/series_table.h"

#include <cstddef>
#include <cstdint>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/reading.h"
#include "series/records.h"

namespace pitwall::internal {

namespace {
constexpr std::uint32_t kMaxCappedSeriesPerAgent = 2'048;

bool IsErrorKind(SeriesKind kind) {
  return kind == SeriesKind::kToolError || kind == SeriesKind::kModelError;
}
bool IsCapped(SeriesKind kind) { return kind == SeriesKind::kTransition || IsErrorKind(kind); }
}  // namespace

bool SeriesTable::Matches(SeriesRef ref, SeriesKind kind, AgentRef agent, NameRef name_a,
                          NameRef name_b) const noexcept {
  const SeriesRecord& series = arena_.At(ref);
  return series.links.kind.load(std::memory_order_relaxed) == static_cast<std::uint32_t>(kind) &&
         series.agent.load(std::memory_order_relaxed) == agent &&
         series.name_a.load(std::memory_order_relaxed) == name_a &&
         series.name_b.load(std::memory_order_relaxed) == name_b;
}

SeriesRef SeriesTable::Find(SeriesKind kind, AgentRef agent, NameRef name_a,
                            NameRef name_b) const noexcept {
  return directory_.Find<SeriesRecord>(
      keys_.HashOf(kind, agent, name_a, name_b),
      [&](SeriesRef ref) { return Matches(ref, kind, agent, name_a, name_b); });
}

SeriesRef SeriesTable::GetOrCreate(SeriesKind kind, AgentRef agent, NameRef name_a, NameRef name_b,
                                   std::int64_t started_at_ms, std::uint64_t serial) noexcept {
  if (const SeriesRef found = Find(kind, agent, name_a, name_b)) return found;
  const NameRef other_a =
      names_.overflow(kind == SeriesKind::kModelError ? NameKind::kModel : NameKind::kTool);
  const bool is_capped = IsCapped(kind) && name_a != other_a;
  Atomic<std::uint32_t>& capped_count = arena_.At(agent).capped_series_count;
  if (is_capped &&
      capped_count.fetch_add(1, std::memory_order_relaxed) >= kMaxCappedSeriesPerAgent) {
    capped_count.fetch_sub(1, std::memory_order_relaxed);
    const NameRef other_b = IsErrorKind(kind) ? names_.overflow(NameKind::kErrorType) : other_a;
    return GetOrCreate(kind, agent, other_a, other_b, started_at_ms);
  }
  const Pool pool = InfoOf(kind).record_pool;
  const std::uint64_t hash = keys_.HashOf(kind, agent, name_a, name_b);
  SeriesRef made;
  const SeriesRef series = directory_.FindOrInsert<SeriesRecord>(
      hash, static_cast<std::uint32_t>(kind),
      [&](SeriesRef ref) { return Matches(ref, kind, agent, name_a, name_b); },
      [&] {
        made = arena_.Allocate<SeriesRecord>(pool);
        if (!made) return made;
        SeriesRecord& record = arena_.At(made);
        record.agent.store(agent, std::memory_order_relaxed);
        record.name_a.store(name_a, std::memory_order_relaxed);
        record.name_b.store(name_b, std::memory_order_relaxed);
        if (pool != Pool::kCounter) {
          record.span.started_at_ms.store(started_at_ms, std::memory_order_relaxed);
        }
        const std::uint64_t number =
            serial != 0 ? serial : roots_.serial.fetch_add(1, std::memory_order_relaxed);
        record.serial.store(number, std::memory_order_relaxed);
        record.check.store(RecordKeys::CheckOf(hash, number), std::memory_order_relaxed);
        return made;
      },
      [&](SeriesRef late) {
        made = {};
        arena_.Free(pool, late);
      });
  if (!series || series != made) {
    if (is_capped) capped_count.fetch_sub(1, std::memory_order_relaxed);
    return series;
  }
  roots_.series.fetch_add(1, std::memory_order_relaxed);
  if (has_lists_) List(series);
  return series;
}

void SeriesTable::List(SeriesRef ref) noexcept {
  SeriesRecord& series = arena_.At(ref);
  // Release, both: a walk over a list sees the complete record.
  AtomicRef<SeriesRecord>& first =
      arena_.At(series.agent.load(std::memory_order_relaxed)).first_series;
  SeriesRef next = first.load(std::memory_order_relaxed);
  do {
    series.next_of_agent.store(next, std::memory_order_relaxed);
  } while (!first.compare_exchange_weak(next, ref, std::memory_order_release,
                                        std::memory_order_relaxed));
  next = roots_.new_series.load(std::memory_order_relaxed);
  do {
    series.next_new.store(next, std::memory_order_relaxed);
  } while (!roots_.new_series.compare_exchange_weak(next, ref, std::memory_order_release,
                                                    std::memory_order_relaxed));
}

SeriesStamp SeriesTable::StampOf(const SeriesRecord& series) const noexcept {
  const std::uint64_t serial = series.serial.load(std::memory_order_relaxed);
  if (HasStamp(series)) {
    return {serial, series.span.started_at_ms.load(std::memory_order_relaxed),
            series.span.last_used_ms.load(std::memory_order_relaxed)};
  }
  const AgentRecord& agent = arena_.At(series.agent.load(std::memory_order_relaxed));
  return {serial, agent.first_seen_ms.load(std::memory_order_relaxed),
          agent.last_activity_ms.load(std::memory_order_relaxed)};
}

// Each reference is loaded once, because another process may change it.
void SeriesTable::FreeShard(const KindInfo& kind, ShardRef shard, Line end) noexcept {
  if (!IsWithin(shard, kind.shard_pool, end)) return;
  AtomicRef<Octave>* const octaves = arena_.At(shard).octaves();
  for (std::size_t i = 0; i < kind.octaves; ++i) {
    const OctaveRef octave = octaves[i].load(std::memory_order_relaxed);
    if (IsWithin(octave, Pool::kOctave, end)) arena_.Free(Pool::kOctave, octave);
  }
  arena_.Free(kind.shard_pool, shard);
}

void SeriesTable::Invalidate(SeriesRef series) noexcept {
  arena_.At(series).links.hash.store(0, std::memory_order_relaxed);
}

void SeriesTable::Free(SeriesRef ref, const KindInfo& kind, Line end) noexcept {
  SeriesRecord& series = arena_.At(ref);
  // This comes first: otherwise a scan could accept the record when its cells have another owner.
  Invalidate(ref);
  if (kind.place == CellPlace::kShards) {
    for (const AtomicRef<Shard>& shard : series.shards.direct) {
      FreeShard(kind, shard.load(std::memory_order_relaxed), end);
    }
    for (const AtomicRef<ShardPage>& page_ref : series.shards.pages) {
      const ShardPageRef page = page_ref.load(std::memory_order_relaxed);
      if (!IsWithin(page, Pool::kShardPage, end)) continue;
      for (const AtomicRef<Shard>& shard : arena_.At(page).shards) {
        FreeShard(kind, shard.load(std::memory_order_relaxed), end);
      }
      arena_.Free(Pool::kShardPage, page);
    }
  }
  arena_.Free(kind.record_pool, ref);
  roots_.series.fetch_sub(1, std::memory_order_relaxed);
}

void SeriesTable::RemoveAllOf(AgentRef agent) noexcept {
  ForEach(agent, [this](SeriesRef series) {
    directory_.Remove(series);
    Free(series, InfoOf(arena_.At(series)), UINT32_MAX);
  });
}

void SeriesTable::Remove(SeriesRef series, Line end) noexcept {
  if (!directory_.Remove(series, end)) return Invalidate(series);
  // A shared arena has series of calls only, whatever the record says now. Their blocks are those
  // of tools.
  Free(series, kKinds[static_cast<std::size_t>(SeriesKind::kTool)], end);
}

}  // namespace pitwall::internal
