// How agents and their series cease to be.
#include "series/registry.h"

namespace pitwall::internal {

template <class Record>
void Registry::InvalidateRecord(Ref<Record> record) noexcept {
  arena_.At(record).links.hash.store(0, std::memory_order_relaxed);
}

void Registry::FreeShard(const KindInfo& kind, ShardRef shard) noexcept {
  AtomicRef<Octave>* const octaves = arena_.At(shard).octaves();
  for (std::size_t i = 0; i < kind.octaves; ++i) {
    if (const OctaveRef octave = octaves[i].load(std::memory_order_relaxed)) {
      arena_.Free(Pool::kOctave, octave);
    }
  }
  arena_.Free(kind.shard_pool, shard);
}

void Registry::FreeSeries(SeriesRef ref) noexcept {
  SeriesRecord& series = SeriesAt(ref);
  const KindInfo& kind = InfoOf(series);
  // First, so that nobody takes it for a record whose cells are another's by then.
  InvalidateRecord(ref);
  if (kind.place == CellPlace::kShards) {
    for (const AtomicRef<Shard>& shard : series.shards.direct) {
      if (const ShardRef at = shard.load(std::memory_order_relaxed)) FreeShard(kind, at);
    }
    for (const AtomicRef<ShardPage>& page_ref : series.shards.pages) {
      const ShardPageRef page = page_ref.load(std::memory_order_relaxed);
      if (!page) continue;
      for (const AtomicRef<Shard>& shard : arena_.At(page).shards) {
        if (const ShardRef at = shard.load(std::memory_order_relaxed)) FreeShard(kind, at);
      }
      arena_.Free(Pool::kShardPage, page);
    }
  }
  arena_.Free(kind.record_pool, ref);
  roots_.series.fetch_sub(1, std::memory_order_relaxed);
}

void Registry::RemoveSeries(SeriesRef series, Line end) noexcept {
  if (!directory_.Reaches(series, end)) return InvalidateRecord(series);
  directory_.Remove(series);
  FreeSeries(series);
}

void Registry::RemoveAgent(AgentRef agent, Line end) noexcept {
  if (directory_.Reaches(agent, end)) {
    directory_.Remove(agent);
    arena_.Free(Pool::kAgent, agent, kReferencesWord);
  } else {
    InvalidateRecord(agent);
  }
  roots_.agents.fetch_sub(1, std::memory_order_relaxed);
}

void Registry::UnlistRetired() noexcept {
  AgentRef before;  // the last that stays
  for (AgentRef agent = first_agent(); agent;) {
    // Relaxed, here and below: nobody else is on the list but who puts agents in front.
    const AgentRef next = AgentAt(agent).next_agent.load(std::memory_order_relaxed);
    if (!IsRetired(agent)) {
      before = agent;
    } else {
      AgentRef first = agent;
      if (!before && !roots_.first_agent.compare_exchange_strong(
                         first, next, std::memory_order_relaxed, std::memory_order_acquire)) {
        // Some came in front: they stay.
        before = first;
        while (AgentAt(before).next_agent.load(std::memory_order_relaxed) != agent) {
          before = AgentAt(before).next_agent.load(std::memory_order_relaxed);
        }
      }
      if (before) AgentAt(before).next_agent.store(next, std::memory_order_relaxed);
    }
    agent = next;
  }
}

void Registry::Remove(std::span<const AgentRef> agents) noexcept {
  UnlistRetired();
  for (const AgentRef agent : agents) Remove(agent);
}

void Registry::Remove(AgentRef ref) noexcept {
  AgentRecord& agent = AgentAt(ref);
  directory_.Remove(ref);
  ForEachSeries(ref, [this](SeriesRef series) {
    directory_.Remove(series);
    FreeSeries(series);
  });
  if (const Ref<ScoreRing> scores = agent.scores.load(std::memory_order_relaxed)) {
    arena_.Free(Pool::kScores, scores);
  }
  if (const Ref<AgentPatterns> patterns = agent.patterns.load(std::memory_order_relaxed)) {
    arena_.Free(Pool::kPatterns, patterns);
  }
  arena_.Free(Pool::kAgent, ref, kReferencesWord);
  roots_.agents.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace pitwall::internal
