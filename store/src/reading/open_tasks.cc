// The open tasks of a reading.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <shared_mutex>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/abandoned_tasks.h"
#include "core/ledger.h"
#include "core/task_limits.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/reading.h"
#include "pitwall/window.h"
#include "reading/builder.h"
#include "reading/rows.h"
#include "series/records.h"
#include "series/registry.h"

namespace pitwall::internal {

ClaimReading ReadingBuilder::ClaimOf(const Claim& claim, std::string_view agent_id,
                                     const TaskLimits& limits, Reading& reading,
                                     Composer& composer) const {
  const auto since = [now_ms = core_.timeline.NowMs()](std::int64_t at_ms) {
    return std::max<std::int64_t>(0, now_ms - at_ms);
  };
  ClaimReading task;
  task.agent_id = agent_id;
  task.task_id = reading.CopyText(claim.task_id);
  task.task_type = composer.NameOf(claim.task_type);
  task.claimed_at_ms = core_.timeline.ToWall(claim.claimed_at_mono_ms);
  task.age_ms = since(claim.claimed_at_mono_ms);
  task.waited_ms = since(claim.arrived_at_mono_ms);
  const TaskLimits::Limit limit = limits.Of(claim.task_type);
  task.p95_ns = limit.p95_ns;
  task.is_p95_of_type = limit.is_of_type;
  task.is_stuck = task.age_ms > limit.stuck_after_ms;
  return task;
}

void ReadingBuilder::SetClaims(Reading& reading, Composer& composer,
                               const std::vector<AgentRef>& refs,
                               std::span<AgentReading> agents) const {
  const std::vector<Claim> open = core_.claims.OpenClaims();
  if (open.empty()) return;
  std::unordered_map<AgentRef, AgentReading*> by_ref;
  for (std::size_t i = 0; i < refs.size(); ++i) by_ref.emplace(refs[i], &agents[i]);
  const auto limits =
      core_.task_limits.Get(registry_, core_.sampling.retired_agents(), core_.timeline.NowMs());
  const std::span<ClaimReading> claims = reading.Allocate<ClaimReading>(open.size());
  std::size_t used = 0;
  for (const Claim& claim : open) {
    const auto at = by_ref.find(claim.agent);
    if (at == by_ref.end()) continue;
    AgentReading& agent = *at->second;
    const ClaimReading task = ClaimOf(claim, agent.agent_id, *limits, reading, composer);
    if (agent.oldest_claim_ms == 0 || task.claimed_at_ms < agent.oldest_claim_ms) {
      agent.oldest_claim_ms = task.claimed_at_ms;
    }
    if (task.is_stuck) ++agent.tasks_stuck;
    claims[used++] = task;
  }
  reading.claims = claims.first(used);
}

Reading ReadingBuilder::Tasks() {
  Reading reading = Begin(Window::kAll);
  Composer composer(registry_, reading);
  const std::shared_lock lists_lock(registry_.lists_mutex());
  // Under the lock no agent is removed. Claims that are open now hold references to theirs.
  const std::vector<Claim> open = core_.claims.OpenClaims();
  const std::span<ClaimReading> claims = reading.Allocate<ClaimReading>(open.size());
  if (!open.empty()) {
    const auto limits =
        core_.task_limits.Get(registry_, core_.sampling.retired_agents(), core_.timeline.NowMs());
    std::unordered_map<AgentRef, std::string_view> ids;
    for (std::size_t i = 0; i < open.size(); ++i) {
      std::string_view& agent_id = ids[open[i].agent];
      if (agent_id.empty()) {
        const AgentRecord& record = registry_.At(open[i].agent);
        const std::span<char> id =
            reading.Allocate<char>(record.size_bytes.load(std::memory_order_relaxed));
        record.id.CopyTo(id);
        agent_id = {id.data(), id.size()};
      }
      claims[i] = ClaimOf(open[i], agent_id, *limits, reading, composer);
    }
  }
  reading.claims = claims;
  const std::vector<AbandonedTask> gone = core_.claims.NewestAbandoned();
  const std::span<AbandonedReading> abandoned = reading.Allocate<AbandonedReading>(gone.size());
  for (std::size_t i = 0; i < gone.size(); ++i) {
    abandoned[i] = {reading.CopyText(gone[i].agent_id), reading.CopyText(gone[i].task_id),
                    composer.NameOf(gone[i].task_type),
                    core_.timeline.ToWall(gone[i].claimed_at_mono_ms),
                    core_.timeline.ToWall(gone[i].abandoned_at_mono_ms)};
  }
  reading.abandoned = abandoned;
  return reading;
}

}  // namespace pitwall::internal
