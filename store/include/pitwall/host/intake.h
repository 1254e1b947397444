// Carries what attached processes record (attached_store.h) into a store: the daemon's side.
//
//  1. Open() finds or makes `pitwall.arena` and becomes its keeper, of which there is one.
//  2. About once a second TakeCalls() adds to the store what the processes counted since the last
//     time and gives the places of dead ones free, and Events() shows what they sent;
//     DiscardEvents() when those are accepted for good.
//  3. Marks() says how far the calls were taken: it goes into the same snapshot as the store, and
//     after a restart RestoreMarks() goes on from there. So a call is in the store once, whenever
//     the keeper dies: what came after the snapshot is in the file still.
//  4. When that snapshot stands, Settle() gives free what nobody needs: agents that went long ago,
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
#include "pitwall/store.h"

namespace pitwall {

namespace internal {
class Source;
}

// An event that a process sent. The views lead into the intake and live until the next call of it.
struct SentEvent {
  std::string event_id;
  Event event;
};

// Something that happened, for a log.
struct IntakeNote {
  bool is_problem = false;
  std::string text;
};

// How far the calls of one file were taken; opaque.
struct IntakeMarks {
  std::uint64_t arena_id = 0;
  std::string bytes;
};

struct IntakeStats {
  std::uint64_t processes = 0;  // attached now
  std::uint64_t series = 0;
  std::uint64_t bytes_used = 0;
  std::uint64_t bytes_max = 0;
  std::uint64_t calls_taken = 0;     // since Open()
  std::uint64_t dropped = 0;         // by the processes, since the file was made
  std::uint64_t quarantined = 0;     // records found damaged, since Open()
  std::uint64_t lost_pages = 0;      // the file was cut short under us
  std::uint64_t processes_died = 0;  // without detaching; all was taken back
};

class Intake {
 public:
  // The bounds and the quality_max of a file that has to be made come from `options`. nullptr where
  // it cannot be had; `problem` says why, with the path.
  static std::unique_ptr<Intake> Open(const std::string& folder, const StoreOptions& options,
                                      std::string& problem);
  ~Intake();
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  // Before the first TakeCalls(): where an earlier life stood. Marks of files that are gone are
  // passed over, and damaged ones said in Notes().
  void RestoreMarks(std::span<const IntakeMarks> marks);
  std::vector<IntakeMarks> Marks() const;

  // Some 100 ns a series where nothing has come. Recording never waits for it.
  void TakeCalls(Store& store);

  std::span<const SentEvent> Events();
  void DiscardEvents();

  // After a snapshot that holds the last Marks() is durable. Agents are let go that no process
  // holds and that have been silent for `idle`.
  void Settle(std::chrono::milliseconds idle);

  IntakeStats stats() const;
  // What happened since the last call, for a log: who died, what was kept aside, what is damaged.
  std::vector<IntakeNote> TakeNotes();

 private:
  Intake();

  std::vector<std::unique_ptr<internal::Source>> sources_;  // the file in use, then replaced ones
  std::vector<SentEvent> events_;
  std::vector<IntakeNote> notes_;
};

}  // namespace pitwall
