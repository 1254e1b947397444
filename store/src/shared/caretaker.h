// What nobody needs any more of an arena: the dead processes' places, agents that went long ago,
// and counts that who died half-way left too high.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "pitwall/host/intake.h"
#include "shared/call_taker.h"
#include "shared/known_lines.h"
#include "shared/record_finder.h"

namespace pitwall::internal {

// By the arena's keeper; one thread. Agents are made known to it in a look of the finder:
// BeginLook(), Found() of each agent, EndLook().
class Caretaker {
 public:
  // All must outlive it; `path` is for notes. `is_new`: this process has just made the file.
  Caretaker(RecordFinder& finder, CallTaker& calls, const std::string& path, bool is_new)
      : finder_(finder), calls_(calls), path_(path), are_counts_doubtful_(!is_new) {}

  // `now_ms`: store time.
  void BeginLook(std::int64_t now_ms);
  void Found(Line agent);
  void EndLook() { agents_.EndLook(); }
  // In a look or after it: a call came.
  void SawActive(Line agent);

  // Processes that died without letting go: their writer slots, agents and entries.
  void TakeBackFromTheDead(std::vector<IntakeNote>& notes);
  // Where no process lives that could make names or agents meanwhile: sets their counts right.
  void SetCountsRight();
  // Agents whose last call was in a snapshot that is durable now.
  void RetireIdle(std::chrono::milliseconds idle);

  std::uint64_t died() const { return died_; }

 private:
  static constexpr std::int64_t kNeverSeen = INT64_MIN;
  struct AgentState {
    std::int64_t active_at_ms = kNeverSeen;  // the last look that found a call, or found it first
    bool is_retired = false;                 // to be removed at the next chance
  };
  using SeriesOfAgents = std::unordered_map<Line, std::vector<Line>>;

  void Recount();
  void Remove(const SeriesOfAgents& going);

  RecordFinder& finder_;
  CallTaker& calls_;
  const std::string& path_;
  KnownLines<AgentState> agents_;
  std::int64_t now_ms_ = 0;
  bool are_counts_doubtful_;
  std::uint64_t died_ = 0;
};

}  // namespace pitwall::internal
