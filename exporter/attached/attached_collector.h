// Owns `pitwall.arena` and collects the calls and events that attached processes record in it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/attached/metrics.h"
#include "exporter/events/ingest.h"
#include "exporter/log/log_budget.h"
#include "pitwall/host/arena_collector.h"
#include "pitwall/status.h"
#include "pitwall/store.h"

namespace pitwall::attached {

// Changes the store only within one of ingest's changes, so that a snapshot contains exactly the
// calls up to its offsets. If the arena cannot be opened, the reason is logged and the collector
// does nothing but keep the offsets for the next snapshot. Thread safety: any thread. The
// referenced objects must outlive it.
class AttachedCollector {
 public:
  using Log = std::function<void(bool is_problem, std::string_view)>;

  // Opens the arena in `folder`. The store already contains the calls up to `offsets`.
  AttachedCollector(const std::string& folder, std::span<const ArenaOffsets> offsets, Store& store,
                    events::Ingest& ingest, prometheus::Registry& registry, Log log);

  // Why the arena cannot be used; OK if it can. EBUSY: another process owns it.
  const Status& open_status() const { return open_status_; }

  // Adds the calls and events since the last time. Blocking, some milliseconds. Two calls do not
  // overlap: the events that one read are not discarded by the other.
  void Collect();
  // The store contains the calls up to these offsets. Call it under ingest's pause.
  std::vector<ArenaOffsets> Offsets() const;
  // Call it once a snapshot with these offsets is durable.
  void ReleaseUnused();

 private:
  void CollectEvents();
  void LogWithinBudget(bool is_problem, std::string text);
  void UpdateMetrics();

  Store& store_;
  events::Ingest& ingest_;
  const Log log_;
  const std::vector<ArenaOffsets> restored_offsets_;
  Status open_status_;
  Metrics metrics_;
  std::mutex collecting_;     // held from the first read to the last discard; outside ingest
  mutable std::mutex mutex_;  // locked inside ingest's changes and pauses, never around them
  std::unique_ptr<ArenaCollector> collector_;  // nullptr: the arena cannot be opened
  // Other processes decide how many messages there are.
  cli::LogBudget log_budget_{20};
};

}  // namespace pitwall::attached
