// How agents and their series cease to be.
#include "series/registry.h"

namespace pitwall::internal {

void Registry::FreeShard(const KindInfo& kind, Line shard) noexcept {
  Ref* const octaves = arena_.At<Shard>(shard)->octaves();
  for (std::size_t i = 0; i < kind.octaves; ++i) {
    if (const Line octave = octaves[i].load(std::memory_order_relaxed)) {
      arena_.Free(Pool::kOctave, octave);
    }
  }
  arena_.Free(kind.shard_pool, shard);
}

void Registry::FreeSeries(Line line) noexcept {
  SeriesRecord& series = SeriesAt(line);
  const KindInfo& kind = kKinds[series.links.kind.load(std::memory_order_relaxed)];
  // First, so that nobody takes it for a record whose cells are another's by then.
  InvalidateRecord(line);
  if (kind.place == CellPlace::kShards) {
    for (Ref& shard : series.shards.direct) {
      if (const Line at = shard.load(std::memory_order_relaxed)) FreeShard(kind, at);
    }
    for (Ref& page_ref : series.shards.pages) {
      const Line page = page_ref.load(std::memory_order_relaxed);
      if (page == 0) continue;
      for (Ref& shard : arena_.At<ShardPage>(page)->shards) {
        if (const Line at = shard.load(std::memory_order_relaxed)) FreeShard(kind, at);
      }
      arena_.Free(Pool::kShardPage, page);
    }
  }
  arena_.Free(kind.record_pool, line);
  roots_.series.fetch_sub(1, std::memory_order_relaxed);
}

void Registry::InvalidateRecord(Line record) noexcept {
  arena_.At<DirectoryLinks>(record)->hash.store(0, std::memory_order_relaxed);
}

void Registry::RemoveSeries(Line series, Line end) noexcept {
  if (!directory_.Reaches(series, end)) return InvalidateRecord(series);
  directory_.Remove(series);
  FreeSeries(series);
}

void Registry::RemoveAgent(Line agent, Line end) noexcept {
  if (directory_.Reaches(agent, end)) {
    directory_.Remove(agent);
    arena_.Free(Pool::kAgent, agent, kReferencesWord);
  } else {
    InvalidateRecord(agent);
  }
  roots_.agents.fetch_sub(1, std::memory_order_relaxed);
}

void Registry::UnlistRetired() noexcept {
  Line before = 0;  // the last that stays
  for (Line line = first_agent(); line != 0;) {
    // Relaxed, here and below: nobody else is on the list but who puts agents in front.
    const Line next = AgentAt(line).next_agent.load(std::memory_order_relaxed);
    if (!IsRetired(line)) {
      before = line;
    } else {
      Line first = line;
      if (before == 0 && !roots_.first_agent.compare_exchange_strong(
                             first, next, std::memory_order_relaxed, std::memory_order_acquire)) {
        // Some came in front: they stay.
        before = first;
        while (AgentAt(before).next_agent.load(std::memory_order_relaxed) != line) {
          before = AgentAt(before).next_agent.load(std::memory_order_relaxed);
        }
      }
      if (before != 0) AgentAt(before).next_agent.store(next, std::memory_order_relaxed);
    }
    line = next;
  }
}

void Registry::Remove(std::span<const Line> agents) noexcept {
  UnlistRetired();
  for (const Line agent : agents) Remove(agent);
}

void Registry::Remove(Line line) noexcept {
  AgentRecord& agent = AgentAt(line);
  directory_.Remove(line);
  Line series = first_series(line);
  while (series != 0) {
    const Line next = SeriesAt(series).next_of_agent.load(std::memory_order_relaxed);
    directory_.Remove(series);
    FreeSeries(series);
    series = next;
  }
  if (const Line scores = agent.scores.load(std::memory_order_relaxed)) {
    arena_.Free(Pool::kScores, scores);
  }
  if (const Line patterns = agent.patterns.load(std::memory_order_relaxed)) {
    arena_.Free(Pool::kPatterns, patterns);
  }
  arena_.Free(Pool::kAgent, line, kReferencesWord);
  roots_.agents.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace pitwall::internal
