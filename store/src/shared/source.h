// One arena file as its keeper sees it: what came into its cells since the last look, what was
// sent, and what nobody needs any more.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "core/store_core.h"
#include "pitwall/host/intake.h"
#include "shared/bus_guard.h"
#include "shared/call_taker.h"
#include "shared/caretaker.h"
#include "shared/mailbox.h"
#include "shared/record_finder.h"

namespace pitwall::internal {

class Source {
 public:
  // `is_new`: this process has just made the file.
  Source(std::shared_ptr<Arena> arena, std::string path, bool is_new = false);
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  const std::string& path() const { return path_; }
  std::uint64_t arena_id() const;

  void RestoreMarks(const std::string& bytes, std::vector<IntakeNote>& notes) {
    calls_.RestoreMarks(bytes, notes);
  }
  std::string Marks() const { return calls_.Marks(); }

  void TakeCalls(StoreCore& into, std::vector<IntakeNote>& notes);
  void AppendEvents(std::vector<SentEvent>& events);
  void DiscardEvents() { mail_.Discard(); }

  // What of dead processes is held still, and what they counted too much.
  void TakeBackFromTheDead(std::vector<IntakeNote>& notes);
  // Agents whose last call was in a snapshot that is durable now.
  void RetireIdle(std::chrono::milliseconds idle) { caretaker_.RetireIdle(idle); }
  void AddTo(IntakeStats& stats) const;

 private:
  const std::shared_ptr<Arena> arena_;
  const std::string path_;
  const BusGuard guard_;
  RecordFinder finder_;
  CallTaker calls_;
  Caretaker caretaker_;
  MailReader mail_;
  std::deque<std::string> texts_;  // of the events that were appended last
  std::uint64_t damaged_events_ = 0;
};

}  // namespace pitwall::internal
