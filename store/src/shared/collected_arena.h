// One arena file from the owner's side: collects new calls and events, and frees unused records.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "core/store_core.h"
#include "pitwall/host/arena_collector.h"
#include "shared/bus_guard.h"
#include "shared/call_delta_reader.h"
#include "shared/event_queue.h"
#include "shared/reaper.h"
#include "shared/record_scanner.h"

namespace pitwall::internal {

class CollectedArena {
 public:
  // `is_new`: this process has just created the file.
  CollectedArena(std::shared_ptr<Arena> arena, std::string path, bool is_new = false);
  CollectedArena(const CollectedArena&) = delete;
  CollectedArena& operator=(const CollectedArena&) = delete;

  const std::string& path() const { return path_; }
  std::uint64_t arena_id() const;

  void RestoreOffsets(const std::string& bytes, std::vector<CollectorMessage>& messages) {
    calls_.RestoreOffsets(bytes, messages);
  }
  std::string Offsets() const { return calls_.Offsets(); }

  void CollectCalls(StoreCore& into, std::vector<CollectorMessage>& messages);
  void AppendEvents(std::vector<SentEvent>& events);
  void DiscardEvents() { event_queue_.Discard(); }
  bool HasEvents() const { return !event_queue_.IsEmpty(); }

  // Releases what dead processes hold, and corrects counts that they left too high.
  void ReclaimDeadProcesses(std::vector<CollectorMessage>& messages);
  // Retires agents whose last call is in a durable snapshot.
  void RetireIdle(std::chrono::milliseconds idle) { reaper_.RetireIdle(idle); }
  // Does not set `dropped`, which a new file continues (Dropped()).
  void AddTo(CollectorStats& stats) const;
  std::uint64_t Dropped() const;

 private:
  const std::shared_ptr<Arena> arena_;
  const std::string path_;
  const BusGuard guard_;
  RecordScanner scanner_;
  CallDeltaReader calls_;
  Reaper reaper_;
  EventQueueReader event_queue_;
  std::deque<std::string> texts_;  // of the events of the last AppendEvents()
  std::uint64_t damaged_events_ = 0;
};

}  // namespace pitwall::internal
