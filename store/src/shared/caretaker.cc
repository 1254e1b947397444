#include "shared/caretaker.h"

#include <algorithm>
#include <unordered_map>

#include "pitwall/internal/writer_slot.h"
#include "shared/mailbox.h"
#include "shared/process_table.h"

namespace pitwall::internal {

void Caretaker::BeginLook(std::int64_t now_ms) {
  now_ms_ = now_ms;
  agents_.BeginLook();
}

void Caretaker::Found(Line agent) {
  AgentState& state = agents_.At(agent);
  if (state.active_at_ms == kNeverSeen) state.active_at_ms = now_ms_;
}

void Caretaker::SawActive(Line agent) {
  // One that is not known yet was found in this look, if at all.
  if (AgentState* const state = agents_.Find(agent)) state->active_at_ms = now_ms_;
}

void Caretaker::TakeBackFromTheDead(std::vector<IntakeNote>& notes) {
  Arena& arena = finder_.arena();
  std::vector<std::uint32_t> dead;
  std::uint64_t dead_bits = 0;
  for (std::uint32_t process = 0; process < kMaxProcesses; ++process) {
    if (!LockDead(arena, process)) continue;
    dead.push_back(process);
    dead_bits |= std::uint64_t{1} << process;
  }
  if (dead.empty()) return;
  // The dead ones made no agent since: this look finds all that they held.
  finder_.Look([&](Line line, RecordKind kind) {
    if (kind != RecordKind::kAgent) return;
    finder_.registry().Agent(line).references.fetch_and(~dead_bits, std::memory_order_relaxed);
  });
  for (const std::uint32_t process : dead) {
    const std::uint32_t slots = WriterSlots::TakeBackFrom(arena, process + 1);
    notes.push_back({false, path_ + ": " + WhoIs(arena, process) + " has ended; took back " +
                                std::to_string(slots) + " writer slots"});
    FreeEntry(arena, process);
  }
  died_ += dead.size();
  are_counts_doubtful_ = true;
}

void Caretaker::SetCountsRight() {
  const Arena& arena = finder_.arena();
  // Mail is awaited: while some is there, how much is told by nothing else.
  if (!are_counts_doubtful_ || MailboxOf(arena).newest.load(std::memory_order_relaxed) != 0 ||
      CountAlive(arena) != 0 || !TryGate(arena)) {
    return;
  }
  // Nobody attaches now, so who is not alive yet does not come to live.
  if (CountAlive(arena) == 0) Recount();
  LeaveGate(arena);
}

void Caretaker::Recount() {
  Registry& registry = finder_.registry();
  const Registry::Counts seen = registry.CountsNow();
  Registry::Counts found;
  finder_.Look([&](Line line, RecordKind kind) {
    if (kind == RecordKind::kAgent && line != registry.overflow_agent()) ++found.agents;
    if (kind != RecordKind::kName) return;
    const auto name_kind =
        static_cast<NameKind>(registry.NameAt(line).links.kind.load(std::memory_order_relaxed));
    // One that was made and not put into the directory is nobody's. An agent of that fate retires.
    if (!registry.IsOverflow(name_kind, line) && registry.IsListed(line, finder_.end())) {
      ++found.OfNames(name_kind);
    }
  });
  registry.SetCounts(seen, found);
  MailboxOf(finder_.arena()).waiting.store(0, std::memory_order_relaxed);
  are_counts_doubtful_ = false;
}

void Caretaker::RetireIdle(std::chrono::milliseconds idle) {
  Registry& registry = finder_.registry();
  const std::int64_t idle_since_ms = now_ms_ - idle.count();
  SeriesOfAgents going;
  for (auto& [line, state] : agents_) {
    if (line == registry.overflow_agent() || state.active_at_ms > idle_since_ms) continue;
    if (state.is_retired) {
      going[line];
    } else {
      // Removed next time: until then what was recorded last is taken, and is in a snapshot.
      state.is_retired = finder_.IsAgent(line) && registry.Retire(line);
    }
  }
  if (going.empty()) return;
  finder_.Look([&](Line line, RecordKind kind) {
    if (kind != RecordKind::kToolSeries) return;
    const auto agent = going.find(registry.SeriesAt(line).agent.load(std::memory_order_relaxed));
    if (agent != going.end()) agent->second.push_back(line);
  });
  Remove(going);
}

// Agents that nobody holds, and so nobody gives a series any more.
void Caretaker::Remove(const SeriesOfAgents& going) {
  Registry& registry = finder_.registry();
  std::vector<Line> gone_agents;
  std::vector<Line> gone_series;
  SeriesValue unused;
  for (const auto& [agent, all_series] : going) {
    // Damage ends in a leak and in nothing else.
    if (!std::all_of(all_series.begin(), all_series.end(), [&](Line series) {
          return AddSoundCells(finder_.arena(), registry.SeriesAt(series), finder_.end(), unused);
        })) {
      continue;
    }
    for (const Line series : all_series) registry.RemoveSeries(series, finder_.end());
    registry.RemoveAgent(agent, finder_.end());
    gone_agents.push_back(agent);
    gone_series.insert(gone_series.end(), all_series.begin(), all_series.end());
  }
  std::sort(gone_agents.begin(), gone_agents.end());
  std::sort(gone_series.begin(), gone_series.end());
  agents_.Forget(gone_agents);
  calls_.Forget(gone_series);
}

}  // namespace pitwall::internal
