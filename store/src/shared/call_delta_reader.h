// What came into the cells of an arena's series since they were last looked at: the change goes to
// a store, and the marks say how far it was taken.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/store_core.h"
#include "pitwall/host/arena_collector.h"
#include "series/previous_totals.h"
#include "shared/line_map.h"
#include "shared/record_scanner.h"

namespace pitwall::internal {

// One thread. In a look of the scanner: BeginScan(), AddDelta() of each tool series, EndScan().
class CallDeltaReader {
 public:
  // Both must outlive it; `path` is for notes.
  CallDeltaReader(RecordScanner& scanner, const std::string& path)
      : scanner_(scanner), path_(path) {}

  // Before the first look.
  void RestoreOffsets(const std::string& bytes, std::vector<CollectorMessage>& messages);
  std::string Offsets() const;

  void BeginScan() { known_.BeginScan(); }
  // Whether calls came. A series that is damaged, or whose numbers contradict each other, is left
  // out from then on.
  bool AddDelta(Line series, StoreCore& into, std::vector<CollectorMessage>& messages);
  void EndScan();
  // Series that are no more; ascending.
  void Forget(const std::vector<Line>& series) { known_.Erase(series); }

  std::uint64_t series() const { return known_.size(); }
  std::uint64_t calls_collected() const { return calls_collected_; }
  std::uint64_t quarantined() const { return quarantined_; }

 private:
  struct SeriesState {
    PreviousTotals totals;
    std::uint64_t serial = 0;  // 0: nothing is known
    bool is_quarantined = false;
  };

  static bool IsPlausible(const SeriesValue& totals, const SeriesValue& change);
  std::string DescribeSeries(Line agent, Line tool) const;

  RecordScanner& scanner_;
  const std::string& path_;
  LineMap<SeriesState> known_;
  std::unordered_map<std::uint64_t, PreviousTotals> restored_;  // by serial; until the first look
  SeriesValue totals_;                                          // of the series being looked at
  std::uint64_t quarantined_ = 0;
  std::uint64_t calls_collected_ = 0;
};

}  // namespace pitwall::internal
