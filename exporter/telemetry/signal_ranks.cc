#include "exporter/telemetry/signal_ranks.h"

#include <xxhash.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_fields.h"

namespace pitwall::telemetry {

namespace {

constexpr std::string_view kReported = "f:r";
constexpr std::string_view kChosen = "f:c";

// Both kinds of a task are reported by the same signal.
std::uint64_t GroupOf(ObservationKind kind) {
  return static_cast<std::uint64_t>(kind == ObservationKind::kTaskStart ? ObservationKind::kTaskEnd
                                                                        : kind);
}

std::uint64_t HashOf(std::string_view emitter, std::string_view scope, std::uint64_t group) {
  const std::array<std::uint64_t, 2> hashes = {XXH3_64bits(emitter.data(), emitter.size()),
                                               XXH3_64bits(scope.data(), scope.size())};
  const std::uint64_t hash = XXH3_64bits_withSeed(hashes.data(), sizeof(hashes), group);
  return hash == 0 ? 1 : hash;
}

}  // namespace

std::string_view SignalRanks::FlagOf(std::string_view prefix, const Scope& scope,
                                     std::uint8_t rank) {
  flag_ = prefix;
  flag_ += static_cast<char>('0' + rank);
  flag_ += ':';
  flag_ += std::to_string(scope.hash);
  return flag_;
}

SignalRanks::Scope& SignalRanks::ScopeOf(std::uint64_t hash) {
  Scope& scope = cache_[hash % cache_.size()];
  if (scope.hash == hash) return scope;
  scope = {.hash = hash};
  for (std::uint8_t rank = 0; rank <= kMaxRank && scope.best == kNoRank; ++rank) {
    if (event_ids_.Contains(FlagOf(kReported, scope, rank))) scope.best = rank;
  }
  if (scope.best == kNoRank) return scope;
  for (std::uint8_t rank = 0; rank <= kMaxRank && scope.chosen == kNoRank; ++rank) {
    if (event_ids_.Contains(FlagOf(kChosen, scope, rank))) scope.chosen = rank;
  }
  return scope;
}

void SignalRanks::Report(Scope* scope, std::uint8_t rank) {
  if (scope->best <= rank) return;
  scope->best = rank;
  event_ids_.Insert(FlagOf(kReported, *scope, rank));
}

SignalRanks::Decision SignalRanks::Arrive(const Observation& observation) {
  const std::uint64_t group = GroupOf(observation.kind);
  const std::uint8_t rank = observation.rank;
  // By emitter and service, for observations without a conversation.
  Report(&ScopeOf(HashOf(observation.emitter, observation.service, group + 16)), rank);
  const bool has_conversation = !observation.conversation.empty();
  Scope& scope =
      ScopeOf(has_conversation ? HashOf(observation.emitter, observation.conversation, group)
                               : HashOf(observation.emitter, observation.service, group + 16));
  if (scope.chosen != kNoRank && scope.chosen != rank) return Decision::kDrop;
  Report(&scope, rank);
  if ((observation.needs & kNeedsNoBetter) == 0 || rank == 0 || scope.chosen == rank) {
    return Decision::kCount;
  }
  return scope.best < rank ? Decision::kDrop : Decision::kHold;
}

bool SignalRanks::ChooseAtDeadline(const Observation& observation) {
  const std::uint64_t group = GroupOf(observation.kind);
  const bool has_conversation = !observation.conversation.empty();
  Scope& scope =
      ScopeOf(has_conversation ? HashOf(observation.emitter, observation.conversation, group)
                               : HashOf(observation.emitter, observation.service, group + 16));
  const std::uint8_t rank = observation.rank;
  if (scope.chosen == rank) return true;
  if (scope.chosen != kNoRank || scope.best < rank) return false;
  scope.chosen = rank;
  event_ids_.Insert(FlagOf(kChosen, scope, rank));
  return true;
}

}  // namespace pitwall::telemetry
