// Keeps `pitwall.arena` for attached processes, and takes in what they record.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/attached/metrics.h"
#include "exporter/events/ingest.h"
#include "pitwall/host/arena_collector.h"
#include "pitwall/store.h"

namespace pitwall::attached {

// Any thread may call anything once Open() is done. A change of the store is made within one of
// ingest's changes, so that a snapshot holds the calls up to its marks and no others. What is
// referred to must outlive it.
class AttachedCollector {
 public:
  using Log = std::function<void(bool is_problem, std::string_view)>;

  AttachedCollector(Store& store, events::Ingest& ingest, prometheus::Registry& registry, Log log);

  // Where the file cannot be had the daemon goes on without; the log says why.
  void Open(const std::string& folder, std::span<const ArenaOffsets> offsets);

  // Takes what came since the last time. Blocking, some milliseconds.
  void Collect();
  // How far it came. Under ingest's pause.
  std::vector<ArenaOffsets> Offsets() const;
  // When a snapshot with these marks is durable.
  void ReleaseUnused();

 private:
  void CollectEvents();
  void UpdateMetrics();

  Store& store_;
  events::Ingest& ingest_;
  const Log log_;
  Metrics metrics_;
  mutable std::mutex mutex_;  // taken within ingest's changes and pauses, never around them
  std::unique_ptr<ArenaCollector> collector_;
};

}  // namespace pitwall::attached
