#include "exporter/telemetry/signal_ranks.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_fields.h"
#include "pitwall/host/keyed_hash.h"

namespace pitwall::telemetry {

namespace {

constexpr char kReported = 'r';
constexpr char kChosen = 'c';

// Both kinds of a task are reported by the same signal.
std::size_t GroupOf(ObservationKind kind) {
  return static_cast<std::size_t>(kind == ObservationKind::kTaskStart ? ObservationKind::kTaskEnd
                                                                      : kind);
}
constexpr std::size_t kFailedModelCalls = kMaxKind + 1;

bool IsFailedModelCall(const Observation& observation) {
  return observation.kind == ObservationKind::kModelCall &&
         observation.outcome == Outcome::kFailure;
}

}  // namespace

// Conversations of one emitter often differ only at their ends.
std::uint64_t SignalRanks::HashOfFlag() {
  std::uint64_t end = 0;
  const std::size_t end_bytes = std::min(found_.text.size(), sizeof(end));
  if (end_bytes != 0) {
    std::memcpy(&end, found_.text.data() + found_.text.size() - end_bytes, end_bytes);
  }
  end ^= static_cast<unsigned char>(found_.letter);
  const std::uint64_t mixed = (end ^ end >> 32) * 0x9e3779b97f4a7c15;
  RecentScope& recent = recent_[(mixed >> 32) % recent_.size()];
  if (recent.letter == found_.letter && recent.text == found_.text &&
      recent.emitter == found_.emitter) {
    return recent.hash;
  }
  recent.letter = found_.letter;
  recent.emitter = found_.emitter;
  recent.text = found_.text;
  recent.hash = KeyedHashOf(FlagOf(kReported, 0));
  return recent.hash;
}

SignalRanks::Scope& SignalRanks::FindScope(const Observation& observation, ScopeKind kind,
                                           std::size_t group) {
  const bool is_service = kind == ScopeKind::kService;
  found_ = {.letter = static_cast<char>((is_service ? 'A' : 'a') + group),
            .emitter = observation.emitter,
            .text = is_service ? observation.service : observation.conversation};
  const std::uint64_t hash = HashOfFlag();
  Scope& scope = cache_[hash % cache_.size()];
  if (scope.hash == hash) return scope;
  scope = {.hash = hash};
  for (std::uint8_t rank = 0; rank <= kMaxRank && scope.best == kNoRank; ++rank) {
    if (event_ids_.Contains(FlagOf(kReported, rank))) scope.best = rank;
  }
  if (scope.best == kNoRank) return scope;
  for (std::uint8_t rank = 0; rank <= kMaxRank && scope.chosen == kNoRank; ++rank) {
    if (event_ids_.Contains(FlagOf(kChosen, rank))) scope.chosen = rank;
  }
  return scope;
}

SignalRanks::Scope& SignalRanks::FindScope(const Observation& observation) {
  return FindScope(observation, ScopeKindOf(observation),
                   IsFailedModelCall(observation) ? kFailedModelCalls : GroupOf(observation.kind));
}

// Names are printable, so a line break ends the emitter.
std::string_view SignalRanks::FlagOf(char what, std::uint8_t rank) {
  flag_.assign("f:r0");
  flag_[2] = what;
  flag_[3] = static_cast<char>('0' + rank);
  flag_ += found_.letter;
  flag_ += found_.emitter;
  flag_ += '\n';
  flag_ += found_.text;
  return flag_;
}

void SignalRanks::Report(Scope* scope, std::uint8_t rank) {
  if (scope->best <= rank) return;
  scope->best = rank;
  event_ids_.Insert(FlagOf(kReported, rank));
}

void SignalRanks::ReportService(const Observation& observation) {
  Reporter& newest = newest_[GroupOf(observation.kind)];
  if (newest.best <= observation.rank && newest.service == observation.service &&
      newest.emitter == observation.emitter) {
    return;
  }
  Scope& scope = FindScope(observation, ScopeKind::kService, GroupOf(observation.kind));
  Report(&scope, observation.rank);
  newest.emitter = observation.emitter;
  newest.service = observation.service;
  newest.best = scope.best;
}

void SignalRanks::ReportFailedCall(const Observation& observation) {
  Report(&FindScope(observation, ScopeKindOf(observation), GroupOf(observation.kind)),
         observation.rank);
  Report(&FindScope(observation, ScopeKind::kService, kFailedModelCalls), observation.rank);
}

SignalRanks::Decision SignalRanks::Arrive(const Observation& observation) {
  ReportService(observation);
  if (IsFailedModelCall(observation)) ReportFailedCall(observation);
  Scope& scope = FindScope(observation);
  const std::uint8_t rank = observation.rank;
  if (scope.chosen != kNoRank && scope.chosen != rank) return Decision::kDrop;
  Report(&scope, rank);
  if ((observation.needs & kNeedsNoBetter) == 0 || rank == 0 || scope.chosen == rank) {
    return Decision::kCount;
  }
  return scope.best < rank ? Decision::kDrop : Decision::kHold;
}

bool SignalRanks::ChooseAtDeadline(const Observation& observation) {
  Scope& scope = FindScope(observation);
  const std::uint8_t rank = observation.rank;
  if (scope.chosen == rank) return true;
  if (scope.chosen != kNoRank || scope.best < rank) return false;
  scope.chosen = rank;
  event_ids_.Insert(FlagOf(kChosen, rank));
  return true;
}

}  // namespace pitwall::telemetry
