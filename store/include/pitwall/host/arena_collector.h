// Carries what attached processes record (attached_store.h) into a store: the daemon's side.
//
//  1. Open() finds or makes `pitwall.arena` and becomes its keeper, of which there is one.
//  2. About once a second CollectCalls() adds to the store what the processes counted since the
//  last
//     time and gives the places of dead ones free, and ReadEvents() shows what they sent;
//     DiscardEvents() when those are accepted for good.
//  3. Offsets() says how far the calls were taken: it goes into the same snapshot as the store, and
//     after a restart RestoreOffsets() goes on from there. So a call is in the store once, whenever
//     the keeper dies: what came after the snapshot is in the file still.
//  4. When that snapshot stands, ReleaseUnused() gives free what nobody needs: agents that went
//  long ago,
//     files that were replaced.
//
// A file that no living process uses is not repaired: what it holds is taken, and a new one takes
// its place. What is no arena, or another version's, is kept aside under another name.
//
// Damage: nothing that lies in the file is trusted. A record counts as one when its hash says so;
// one that contradicts itself is left in quarantine, and the others go on.
//
// Thread safety: one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pitwall/event.h"
#include "pitwall/internal/thread_checks.h"
#include "pitwall/store.h"

namespace pitwall {

namespace internal {
class CollectedArena;
}

// An event that a process sent. The views lead into the intake and live until the next call of it.
struct SentEvent {
  std::string event_id;
  Event event;
};

// Something that happened, for a log.
struct CollectorMessage {
  bool is_problem = false;
  std::string text;
};

// How far the calls of one file were taken; opaque.
struct ArenaOffsets {
  std::uint64_t arena_id = 0;
  std::string bytes;
};

struct CollectorStats {
  std::uint64_t processes = 0;  // attached now
  std::uint64_t series = 0;
  std::uint64_t bytes_used = 0;
  std::uint64_t bytes_max = 0;
  std::uint64_t calls_collected = 0;  // since Open()
  std::uint64_t dropped = 0;          // by the processes, since the file was made
  std::uint64_t quarantined = 0;      // records found damaged, since Open()
  std::uint64_t lost_pages = 0;       // the file was cut short under us
  std::uint64_t processes_died = 0;   // without detaching; all was taken back
};

class ArenaCollector {
 public:
  // The bounds and the quality_max of a file that has to be made come from `options`. nullptr where
  // it cannot be had; `problem` says why, with the path.
  static std::unique_ptr<ArenaCollector> Open(const std::string& folder,
                                              const StoreOptions& options, std::string& problem);
  ~ArenaCollector();
  ArenaCollector(const ArenaCollector&) = delete;
  ArenaCollector& operator=(const ArenaCollector&) = delete;

  // Before the first CollectCalls(): where an earlier life stood. Marks of files that are gone are
  // passed over, and damaged ones said in Notes().
  void RestoreOffsets(std::span<const ArenaOffsets> offsets);
  std::vector<ArenaOffsets> Offsets() const;

  // Some 100 ns a series where nothing has come. Recording never waits for it.
  void CollectCalls(Store& store);

  std::span<const SentEvent> ReadEvents();
  void DiscardEvents();

  // After a snapshot that holds the last Offsets() is durable. Agents are let go that no process
  // holds and that have been silent for `idle`.
  void ReleaseUnused(std::chrono::milliseconds idle);

  CollectorStats stats() const;
  // What happened since the last call, for a log: who died, what was kept aside, what is damaged.
  std::vector<CollectorMessage> DrainMessages();

 private:
  ArenaCollector();

  std::vector<std::unique_ptr<internal::CollectedArena>>
      arenas_;  // the file in use, then replaced ones
  std::vector<SentEvent> events_;
  std::vector<CollectorMessage> messages_;
  internal::ThreadChecker checker_;
};

}  // namespace pitwall
