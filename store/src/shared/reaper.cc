#include "shared/reaper.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "pitwall/host/arena_collector.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/writer_slot.h"
#include "series/record_checks.h"
#include "series/records.h"
#include "series/series_value.h"
#include "shared/checked_cells.h"
#include "shared/event_queue.h"
#include "shared/process_table.h"
#include "shared/record_scanner.h"

namespace pitwall::internal {

void Reaper::BeginScan(std::int64_t now_ms) {
  now_ms_ = now_ms;
  agents_.BeginScan();
}

void Reaper::AddAgent(AgentRef agent) {
  AgentState& state = agents_.At(agent);
  if (state.active_at_ms == kNeverSeen) state.active_at_ms = now_ms_;
}

void Reaper::UpdateActivity(AgentRef agent) {
  // An agent that is not found here is new: AddAgent() sets its time in this scan.
  if (AgentState* const state = agents_.Find(agent)) state->active_at_ms = now_ms_;
}

void Reaper::ReclaimDeadProcesses(std::vector<CollectorMessage>& messages) {
  Arena& arena = scanner_.arena();
  std::vector<std::uint32_t> dead;
  std::uint64_t dead_bits = 0;
  for (std::uint32_t process = 0; process < kMaxProcesses; ++process) {
    if (!TryLockDeadEntry(arena, process)) continue;
    dead.push_back(process);
    dead_bits |= std::uint64_t{1} << process;
  }
  if (dead.empty()) return;
  // Dead processes create no agents, so this scan finds everything that they held.
  scanner_.Scan([&](AgentRef agent) {
    scanner_.registry().At(agent).references.fetch_and(~dead_bits, std::memory_order_relaxed);
  });
  for (const std::uint32_t process : dead) {
    const std::uint32_t slots = WriterSlots::ReclaimFrom(arena, process + 1);
    messages.push_back({false, path_ + ": " + DescribeProcess(arena, process) +
                                   " died; reclaimed " + std::to_string(slots) + " writer slots"});
    ReleaseEntry(arena, process);
  }
  died_ += dead.size();
  counts_need_repair_ = true;
}

void Reaper::RepairCounts() {
  const Arena& arena = scanner_.arena();
  // The queue must be empty, because the count of queued events is reset too.
  if (!counts_need_repair_ || EventQueueOf(arena).newest.load(std::memory_order_relaxed) ||
      CountLiveProcesses(arena) != 0 || !TryAttachLock(arena)) {
    return;
  }
  // Nobody can attach now, so the number of live processes can only decrease.
  if (CountLiveProcesses(arena) == 0) Recount();
  ReleaseAttachLock(arena);
}

void Reaper::Recount() {
  Registry& registry = scanner_.registry();
  const RecordChecks::CapCounts seen = registry.checks().ReadCapCounts();
  RecordChecks::CapCounts found;
  const auto count_agent = [&](AgentRef agent) {
    if (agent != registry.agents().overflow()) ++found.agents;
  };
  const auto count_name = [&](NameRef name, NameKind kind) {
    // A name that was created but not inserted into the directory is unused. Such an agent retires.
    if (!registry.names().IsOverflow(kind, name) &&
        registry.checks().IsInDirectory(name, scanner_.end())) {
      ++found.OfNames(kind);
    }
  };
  scanner_.Scan(Overloaded{count_agent, count_name});
  registry.checks().ReplaceCapCounts(seen, found);
  EventQueueOf(scanner_.arena()).waiting.store(0, std::memory_order_relaxed);
  counts_need_repair_ = false;
}

void Reaper::RetireIdle(std::chrono::milliseconds idle) {
  Registry& registry = scanner_.registry();
  const std::int64_t idle_since_ms = now_ms_ - idle.count();
  SeriesOfAgents retiring;
  for (auto& [agent, state] : agents_) {
    if (agent == registry.agents().overflow() || state.active_at_ms > idle_since_ms) continue;
    if (state.is_retired) {
      retiring[agent];
    } else {
      // It is removed the next time. By then its last records are collected and in a snapshot.
      state.is_retired = scanner_.IsAgentRecord(agent) && registry.agents().Retire(agent);
    }
  }
  if (retiring.empty()) return;
  scanner_.Scan([&](SeriesRef series) {
    const auto agent = retiring.find(registry.At(series).agent.load(std::memory_order_relaxed));
    if (agent != retiring.end()) agent->second.push_back(series);
  });
  Remove(retiring);
}

// Removes agents that no process holds and that therefore get no new series.
void Reaper::Remove(const SeriesOfAgents& retiring) {
  Registry& registry = scanner_.registry();
  std::vector<AgentRef> removed_agents;
  std::vector<SeriesRef> removed_series;
  SeriesValue unused;
  for (const auto& [agent, all_series] : retiring) {
    // Damaged blocks are leaked, never freed.
    if (!std::all_of(all_series.begin(), all_series.end(), [&](SeriesRef series) {
          return AddCellsChecked(scanner_.arena(), registry.At(series), scanner_.end(), unused);
        })) {
      continue;
    }
    for (const SeriesRef series : all_series) registry.series().Remove(series, scanner_.end());
    registry.agents().Remove(agent, scanner_.end());
    removed_agents.push_back(agent);
    removed_series.insert(removed_series.end(), all_series.begin(), all_series.end());
  }
  std::sort(removed_agents.begin(), removed_agents.end());
  std::sort(removed_series.begin(), removed_series.end());
  agents_.Erase(removed_agents);
  calls_.Forget(removed_series);
}

}  // namespace pitwall::internal
