// What nobody needs any more of an arena: the dead processes' places, agents that went long ago,
// and counts that who died half-way left too high.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "pitwall/host/arena_collector.h"
#include "shared/call_delta_reader.h"
#include "shared/line_map.h"
#include "shared/record_scanner.h"

namespace pitwall::internal {

// By the arena's keeper; one thread. Agents are made known to it in a look of the scanner:
// BeginScan(), AddAgent() of each agent, EndScan().
class Reaper {
 public:
  // All must outlive it; `path` is for notes. `is_new`: this process has just made the file.
  Reaper(RecordScanner& scanner, CallDeltaReader& calls, const std::string& path, bool is_new)
      : scanner_(scanner), calls_(calls), path_(path), counts_need_repair_(!is_new) {}

  // `now_ms`: store time.
  void BeginScan(std::int64_t now_ms);
  void AddAgent(Line agent);
  void EndScan() { agents_.EndScan(); }
  // In a look or after it: a call came.
  void UpdateActivity(Line agent);

  // Processes that died without letting go: their writer slots, agents and entries.
  void ReclaimDeadProcesses(std::vector<CollectorMessage>& messages);
  // Where no process lives that could make names or agents meanwhile: sets their counts right.
  void RepairCounts();
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
  void Remove(const SeriesOfAgents& retiring);

  RecordScanner& scanner_;
  CallDeltaReader& calls_;
  const std::string& path_;
  LineMap<AgentState> agents_;
  std::int64_t now_ms_ = 0;
  bool counts_need_repair_;
  std::uint64_t died_ = 0;
};

}  // namespace pitwall::internal
