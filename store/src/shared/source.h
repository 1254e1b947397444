// One arena file as its keeper sees it: what came into its cells since the last look, what was
// sent, and what nobody needs any more.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "history/seen_totals.h"
#include "pitwall/intake.h"
#include "registry.h"
#include "shared/bus_guard.h"
#include "shared/mailbox.h"
#include "shared/process_holds.h"
#include "store_core.h"

namespace pitwall::internal {

class Source {
 public:
  // `is_new`: this process has just made the file.
  Source(std::shared_ptr<Arena> arena, std::string path, bool is_new = false);

  const std::string& path() const { return path_; }
  std::uint64_t arena_id() const;
  Arena& arena() { return *arena_; }

  void RestoreMarks(const std::string& bytes, std::vector<IntakeNote>& notes);
  std::string Marks() const;

  void TakeCalls(StoreCore& into, std::vector<IntakeNote>& notes);
  void AppendEvents(std::vector<SentEvent>& events);
  void DiscardEvents() { mail_.Discard(); }

  // What of dead processes is held still.
  void TakeBackFromTheDead(std::vector<IntakeNote>& notes);
  // Agents whose last call was in a snapshot that is durable now.
  void RetireIdle(std::chrono::milliseconds idle);
  void AddTo(IntakeStats& stats) const;

 private:
  struct Taken {
    SeenTotals totals;
    bool is_quarantined = false;
  };
  struct AgentState {
    std::int64_t active_at_ms = 0;  // store time of the last look that found a call, or the first
    bool is_retired = false;        // to be removed at the next chance
  };

  Line End() const;  // of what may be looked at
  void Measure();
  Line EndOfRecords();
  template <class Visit>
  void ForEachSeries(const Visit& visit);
  bool HasSoundRefs(const SeriesRecord& series) const;
  void TakeSeries(Line line, StoreCore& into, std::vector<IntakeNote>& notes);
  static bool IsPlausible(const SeriesValue& change);
  void Quarantine(const SeriesRecord& series, Taken& taken, const std::string& why,
                  std::vector<IntakeNote>& notes);
  void Remove(Line agent, const std::vector<Line>& series);
  std::string NameAt(Line line) const;
  std::string AgentAt(Line line) const;

  const std::shared_ptr<Arena> arena_;
  const std::string path_;
  const BusGuard guard_;
  ProcessHolds holds_;  // nothing: a keeper takes no references
  Registry registry_;
  MailReader mail_;
  Line end_ = 0;
  Line last_record_ = 0;           // the highest that was found
  bool is_unknown_ = false;        // nobody has looked at the whole file yet
  std::deque<std::string> texts_;  // of the events that were appended last

  std::unordered_map<std::uint64_t, Taken> taken_;  // by serial of the series
  std::unordered_map<Line, AgentState> agents_;     // found by the last look
  std::int64_t now_ms_ = 0;                         // store time of the last look
  std::uint64_t quarantined_ = 0;
  std::uint64_t calls_taken_ = 0;
  std::uint64_t died_ = 0;
};

}  // namespace pitwall::internal
