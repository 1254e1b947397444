// Collects the records of attached processes (attached_store.h) into a store. For daemons.
//
//  1. Open() finds or creates `pitwall.arena` and becomes its owner. A file has one owner.
//  2. About once a second, CollectCalls() adds the calls since the previous time to the store, and
//     frees the entries of dead processes. ReadEvents() returns the events that processes sent;
//     call DiscardEvents() once they are accepted.
//  3. Store the Offsets() in the same snapshot as the store. After a restart, RestoreOffsets()
//     continues from there. So every call is in the store once, whenever the owner dies: calls
//     after the snapshot are still in the file.
//  4. Once that snapshot is durable, call ReleaseUnused(). It frees agents that have been idle for
//     long, and files that were replaced.
//
// A file that no living process uses is not repaired: its contents are collected, and a new file
// replaces it. A file that is no arena, or of another version, is renamed.
//
// Damage: nothing in the file is trusted. A record is valid if its hash matches. One that
// contradicts itself is quarantined, and the others are collected. An event is copied once and the
// copy is checked; a damaged one, or one of an unknown type, is skipped and counted.
//
// One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pitwall/event.h"
#include "pitwall/internal/thread_checks.h"
#include "pitwall/status.h"
#include "pitwall/store.h"

namespace pitwall {

namespace internal {
class CollectedArena;
}

// An event that a process sent. Its texts are valid until the next call of the collector.
struct SentEvent {
  std::string event_id;
  Event event;
};

// A message for a log.
struct CollectorMessage {
  bool is_problem = false;
  std::string text;
};

// How far the calls of one file were collected. Opaque.
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
  std::uint64_t dropped = 0;          // by the processes; continues when the file is replaced
  std::uint64_t quarantined = 0;      // records found damaged, since Open()
  std::uint64_t unknown_events = 0;   // of types that a newer library sends; skipped
  std::uint64_t lost_pages = 0;       // the file was truncated while it was mapped
  std::uint64_t processes_died = 0;   // without detaching; all that they held was reclaimed
};

class ArenaCollector {
 public:
  // Opens the arena in `folder`, or creates it with the limits and the quality_max of `options`.
  // Fails if another process owns it or if it can neither be opened nor created.
  static Result<std::unique_ptr<ArenaCollector>> Open(const std::string& folder,
                                                      const StoreOptions& options);
  ~ArenaCollector();
  ArenaCollector(const ArenaCollector&) = delete;
  ArenaCollector& operator=(const ArenaCollector&) = delete;

  // Call it before the first CollectCalls(), with the offsets of a snapshot. Offsets of files that
  // do not exist are ignored; damaged ones are reported by DrainMessages().
  void RestoreOffsets(std::span<const ArenaOffsets> offsets);
  std::vector<ArenaOffsets> Offsets() const;

  // Some 100 ns for a series without new calls. Recording never waits for it.
  void CollectCalls(Store& store);

  std::span<const SentEvent> ReadEvents();
  void DiscardEvents();

  // Call it once a snapshot with the last Offsets() is durable. Retires agents that no process
  // refers to and that have been silent for `idle`.
  void ReleaseUnused(std::chrono::milliseconds idle);

  CollectorStats stats() const;
  // The messages since the last call: processes that died, files renamed, damage.
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
