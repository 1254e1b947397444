// Tasks from claim to end: counts them, and keeps the claims that are open in the ledger.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/abandoned_tasks.h"
#include "core/ended_tasks.h"
#include "core/ledger.h"
#include "core/recorder.h"
#include "core/series_counter.h"
#include "core/timeline.h"
#include "pitwall/event.h"
#include "pitwall/store.h"

namespace pitwall::internal {

// Any thread; the ledger has a mutex. An open claim holds a reference to its agent, and is one of
// its tasks_in_progress.
class Claims {
 public:
  Claims(Recorder& recorder, Timeline& timeline, SeriesCounter& counter,
         const StoreOptions& options)
      : recorder_(recorder),
        timeline_(timeline),
        counter_(counter),
        abandon_after_ms_(options.abandon_after.count()),
        ledger_(options.max_open_claims) {}

  // CountClaim() counts a task_claimed event, CountFinish() a task_completed or task_failed event.
  void CountClaim(AgentRef agent, const Event& event);
  void CountFinish(AgentRef agent, const Event& event);
  // Opens a claim without counting it.
  void Open(Claim claim);
  void AbandonOverdue();
  // Abandons every open claim for which `is_over(claim)` is true.
  template <class IsOver>
  void AbandonIf(const IsOver& is_over) {
    for (const Claim& claim : ledger_.RemoveIf(is_over)) Abandon(claim);
  }
  // Forgets every ended task for which `is_over(task)` holds. A claim of it would open it then.
  template <class IsOver>
  void ForgetEndedIf(const IsOver& is_over) {
    Release(ledger_.RemoveEndedIf(is_over));
  }
  std::vector<Claim> OpenClaims() const { return ledger_.OpenClaims(); }
  std::vector<AbandonedTask> NewestAbandoned() const { return abandoned_.List(); }

 private:
  // The duration of a task that was claimed and ended at these times, in store time. Without one
  // where it is negative: then the clocks of two programs disagree.
  static std::optional<std::uint64_t> DurationBetween(std::int64_t claimed_at_ms,
                                                      std::int64_t ended_at_ms) noexcept;
  // What follows from a claim of a task that has ended.
  void CloseAtOnce(const Claim& claim, EndedTasks::Found ended);
  void Abandon(const Claim& claim) noexcept;
  void Release(const Claim& claim) noexcept;
  void Release(const std::vector<EndedTask>& ended) noexcept;

  Recorder& recorder_;
  Timeline& timeline_;
  SeriesCounter& counter_;
  const std::int64_t abandon_after_ms_;
  Ledger ledger_;
  AbandonedTasks abandoned_;
};

}  // namespace pitwall::internal
