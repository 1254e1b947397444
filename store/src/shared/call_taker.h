// What came into the cells of an arena's series since they were last looked at: the change goes to
// a store, and the marks say how far it was taken.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/store_core.h"
#include "pitwall/host/intake.h"
#include "series/seen_totals.h"
#include "shared/known_lines.h"
#include "shared/record_finder.h"

namespace pitwall::internal {

// One thread. In a look of the finder: BeginLook(), Take() of each tool series, EndLook().
class CallTaker {
 public:
  // Both must outlive it; `path` is for notes.
  CallTaker(RecordFinder& finder, const std::string& path) : finder_(finder), path_(path) {}

  // Before the first look.
  void RestoreMarks(const std::string& bytes, std::vector<IntakeNote>& notes);
  std::string Marks() const;

  void BeginLook() { known_.BeginLook(); }
  // Whether calls came. A series that is damaged, or whose numbers contradict each other, is left
  // out from then on.
  bool Take(Line series, StoreCore& into, std::vector<IntakeNote>& notes);
  void EndLook();
  // Series that are no more; ascending.
  void Forget(const std::vector<Line>& series) { known_.Forget(series); }

  std::uint64_t series() const { return known_.size(); }
  std::uint64_t calls_taken() const { return calls_taken_; }
  std::uint64_t quarantined() const { return quarantined_; }

 private:
  struct Taken {
    SeenTotals totals;
    std::uint64_t serial = 0;  // 0: nothing is known
    bool is_quarantined = false;
  };

  static bool IsPlausible(const SeriesValue& totals, const SeriesValue& change);
  std::string Named(Line agent, Line tool) const;

  RecordFinder& finder_;
  const std::string& path_;
  KnownLines<Taken> known_;
  std::unordered_map<std::uint64_t, SeenTotals> restored_;  // by serial; until the first look
  SeriesValue totals_;                                      // of the series being looked at
  std::uint64_t quarantined_ = 0;
  std::uint64_t calls_taken_ = 0;
};

}  // namespace pitwall::internal
