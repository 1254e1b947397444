#include "reading/fleet_index.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "series/cells.h"
#include "series/registry.h"

namespace pitwall::internal {

namespace {

// How many series ahead memory is prefetched: the record, then its shard, then the shard's octaves.
constexpr std::size_t kRecordAhead = 12;
constexpr std::size_t kShardAhead = 6;
constexpr std::size_t kOctavesAhead = 3;

std::optional<SeriesGroup> GroupOf(const SeriesRecord& series) {
  switch (KindOf(series)) {
    case SeriesKind::kTask:
      return SeriesGroup::kTasks;
    case SeriesKind::kTool:
      return SeriesGroup::kTools;
    case SeriesKind::kQuality:
      return SeriesGroup::kQuality;
    case SeriesKind::kTokens:
      return SeriesGroup::kTokens;
    case SeriesKind::kModel:
      return SeriesGroup::kModels;
    default:
      return std::nullopt;
  }
}

}  // namespace

void SeriesList::EndAgent() {
  std::reverse(refs_.begin() + static_cast<std::ptrdiff_t>(ended_), refs_.end());
  std::size_t count = refs_.size() - ended_;
  for (; count >= kMore; count -= kMore) counts_.push_back(kMore);
  counts_.push_back(static_cast<std::uint8_t>(count));
  ended_ = refs_.size();
}

std::span<const SeriesRef> SeriesList::Next() {
  at_ = next_ref_;
  std::uint8_t count = 0;
  do {
    count = counts_[next_count_++];
    next_ref_ += count;
  } while (count == kMore);
  return {refs_.data() + at_, next_ref_ - at_};
}

FleetIndex::FleetIndex(const Registry& registry, const GroupSet& groups)
    : registry_(registry), groups_(groups) {
  IndexAgents();
  for (std::size_t i = 0; i < agents_.size(); ++i) {
    if (i + kRecordAhead < agents_.size()) {
      __builtin_prefetch(&registry_.At(agents_[i + kRecordAhead].ref));
    }
    if (i + kShardAhead < agents_.size()) {
      __builtin_prefetch(&registry_.At(registry_.series().first(agents_[i + kShardAhead].ref)));
    }
    IndexSeries(agents_[i].ref);
  }
}

void FleetIndex::IndexAgents() {
  agents_.reserve(registry_.agents().count() + 1);
  const auto add_agent = [this](AgentRef agent) {
    const std::uint64_t serial = registry_.At(agent).serial.load(std::memory_order_relaxed);
    agents_.push_back({agent, static_cast<std::uint32_t>(serial)});
  };
  registry_.agents().ForEach(add_agent);
  std::reverse(agents_.begin(), agents_.end());
  const AgentRef overflow = registry_.agents().overflow();
  if (registry_.series().first(overflow)) add_agent(overflow);
}

void FleetIndex::IndexSeries(AgentRef agent) {
  registry_.series().ForEach(agent, [this](SeriesRef series) {
    const std::optional<SeriesGroup> group = GroupOf(registry_.At(series));
    if (group && groups_[IndexOf(*group)]) lists_[IndexOf(*group)].Add(series);
  });
  for (std::size_t group = 0; group < kGroups; ++group) {
    if (groups_[group]) lists_[group].EndAgent();
  }
}

void FleetIndex::Begin(const GroupSet& groups) {
  groups_ = groups;
  next_ = 0;
  series_ = {};
  for (SeriesList& list : lists_) list.Begin();
}

bool FleetIndex::Next(const AgentRecord*& agent) {
  if (AtEnd()) return false;
  if (next_ + kRecordAhead < agents_.size()) {
    const AgentRecord& soon = registry_.At(agents_[next_ + kRecordAhead].ref);
    __builtin_prefetch(&soon);
    __builtin_prefetch(&soon.first_seen_ms);
    __builtin_prefetch(&soon.id);
  }
  for (std::size_t group = 0; group < kGroups; ++group) {
    if (groups_[group]) series_[group] = lists_[group].Next();
  }
  const IndexedAgent& at = agents_[next_++];
  const AgentRecord& record = registry_.At(at.ref);
  const auto serial = static_cast<std::uint32_t>(record.serial.load(std::memory_order_relaxed));
  agent = serial == at.serial ? &record : nullptr;
  return true;
}

Shard* FleetIndex::FirstShard(SeriesRef ref) const {
  const SeriesRecord& series = registry_.At(ref);
  if (InfoOf(series).place != CellPlace::kShards) return nullptr;
  for (const AtomicRef<Shard>& direct : series.shards.direct) {
    if (const ShardRef shard = direct.load(std::memory_order_acquire)) {
      return &registry_.arena().At(shard);
    }
  }
  return nullptr;
}

// The records that are loaded here may be of a removed series; then they are blocks of the same
// type.
void FleetIndex::Prefetch(std::span<const SeriesRef> refs, std::size_t at,
                          PrefetchDepth depth) const {
  if (at + kRecordAhead < refs.size()) {
    const SeriesRecord& series = registry_.At(refs[at + kRecordAhead]);
    __builtin_prefetch(&series);
    __builtin_prefetch(&series.shards);
  }
  if (at + kShardAhead < refs.size()) {
    if (Shard* const shard = FirstShard(refs[at + kShardAhead])) {
      __builtin_prefetch(shard);
      if (depth == PrefetchDepth::kCells) return;
      __builtin_prefetch(shard + 1);
      __builtin_prefetch(shard + 2);
      __builtin_prefetch(shard + 3);
    }
  }
  if (depth == PrefetchDepth::kCells || at + kOctavesAhead >= refs.size()) return;
  const SeriesRef soon = refs[at + kOctavesAhead];
  Shard* const shard = FirstShard(soon);
  if (shard == nullptr) return;
  ForEachOctave(registry_.arena(), *shard, InfoOf(registry_.At(soon)).octaves,
                [](std::size_t, const Octave& octave) { __builtin_prefetch(&octave); });
}

}  // namespace pitwall::internal
