// Decides which signal of an emitter counts a conversation if the signals share no ids.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_fields.h"
#include "pitwall/host/event_id_set.h"

namespace pitwall::telemetry {

// Remembers for each emitter, conversation and kind of call the best rank that reported, and the
// rank that was chosen because nothing better reported in time. Both are flags in the set of event
// ids, so that they survive a restart; the newest are cached here. An observation without a
// conversation belongs to the scope of its emitter and service.
//
// A failed model call also has a scope of failed model calls, which decides about it: an emitter
// may report failures through another signal than successes.
//
// Not thread-safe. The set must outlive it.
class SignalRanks {
 public:
  enum class Decision : std::uint8_t {
    kCount,
    kHold,  // count it, unless a better rank reports in time
    kDrop,  // another signal counts this call
  };

  explicit SignalRanks(EventIdSet& event_ids) : event_ids_(event_ids) {}

  // A complete observation of a call or task arrived. Remembers its rank.
  Decision Arrive(const Observation& observation);
  // Whether a held observation counts now that its time is over. If it does, its rank is chosen.
  bool ChooseAtDeadline(const Observation& observation);

 private:
  static constexpr std::uint8_t kNoRank = 255;

  struct Scope {
    std::uint64_t hash = 0;
    std::uint8_t best = kNoRank;
    std::uint8_t chosen = kNoRank;
  };

  enum class ScopeKind : std::uint8_t { kService, kConversation };
  static ScopeKind ScopeKindOf(const Observation& observation) {
    return observation.conversation.empty() ? ScopeKind::kService : ScopeKind::kConversation;
  }

  // The service whose observation was the newest of its kind: most come from the same.
  struct Reporter {
    std::string emitter;
    std::string service;
    std::uint8_t best = kNoRank;
  };

  // What identifies a scope. Texts are those of an observation.
  struct ScopeName {
    char letter = 0;  // of its kind and group
    std::string_view emitter;
    std::string_view text;  // the conversation or the service
  };
  // A scope that was found recently, with the hash of its flag.
  struct RecentScope {
    char letter = 0;
    std::string emitter;
    std::string text;
    std::uint64_t hash = 0;
  };

  // Of the scope of an observation. `group` is that of all calls of its kind, or of the failed
  // ones. FlagOf() and Report() then refer to this scope.
  Scope& FindScope(const Observation& observation, ScopeKind kind, std::size_t group);
  // The scope that decides about the observation.
  Scope& FindScope(const Observation& observation);
  void Report(Scope* scope, std::uint8_t rank);
  // In the scope of all calls of its kind, which does not decide about a failed model call.
  void ReportFailedCall(const Observation& observation);
  // For observations without a conversation that arrive later.
  void ReportService(const Observation& observation);
  std::uint64_t HashOfFlag();
  std::string_view FlagOf(char what, std::uint8_t rank);

  EventIdSet& event_ids_;
  std::array<Scope, 1024> cache_{};
  std::array<RecentScope, 512> recent_;
  std::array<Reporter, kMaxKind + 1> newest_;
  ScopeName found_;  // by the newest FindScope()
  std::string flag_;
};

}  // namespace pitwall::telemetry
