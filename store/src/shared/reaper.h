// Releases whatever is not needed any more in an arena: entries of dead processes, agents that have
// been idle for long, and counts that killed processes left too high.
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

// Runs in the arena's owner; one thread. In each scan: BeginScan(), AddAgent() for each agent,
// EndScan().
class Reaper {
 public:
  // All must outlive it; `path` is for messages. `is_new`: this process has just created the file.
  Reaper(RecordScanner& scanner, CallDeltaReader& calls, const std::string& path, bool is_new)
      : scanner_(scanner), calls_(calls), path_(path), counts_need_repair_(!is_new) {}

  // `now_ms`: store time.
  void BeginScan(std::int64_t now_ms);
  void AddAgent(AgentRef agent);
  void EndScan() { agents_.EndScan(); }
  // Call it during or after a scan for an agent with new calls.
  void UpdateActivity(AgentRef agent);

  // Releases writer slots, agents and entries of processes that died without detaching.
  void ReclaimDeadProcesses(std::vector<CollectorMessage>& messages);
  // Corrects the counts of names and agents, if no process is alive that could create some.
  void RepairCounts();
  // Retires agents whose last call is in a durable snapshot.
  void RetireIdle(std::chrono::milliseconds idle);

  std::uint64_t died() const { return died_; }

 private:
  static constexpr std::int64_t kNeverSeen = INT64_MIN;
  struct AgentState {
    std::int64_t active_at_ms =
        kNeverSeen;           // the last scan that found a call, or the first that found the agent
    bool is_retired = false;  // to be removed by the next RetireIdle()
  };
  using SeriesOfAgents = std::unordered_map<AgentRef, std::vector<SeriesRef>>;

  void Recount();
  void Remove(const SeriesOfAgents& retiring);

  RecordScanner& scanner_;
  CallDeltaReader& calls_;
  const std::string& path_;
  LineMap<AgentRecord, AgentState> agents_;
  std::int64_t now_ms_ = 0;
  bool counts_need_repair_;
  std::uint64_t died_ = 0;
};

}  // namespace pitwall::internal
