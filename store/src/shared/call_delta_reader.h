// Reads the changes in the cells of an arena's series since the previous scan and adds them to a
// store. The arena offsets say how far they were read.
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

// One thread. In each scan: BeginScan(), AddDelta() for each series of calls, EndScan().
class CallDeltaReader {
 public:
  // Both must outlive it; `path` is for messages.
  CallDeltaReader(RecordScanner& scanner, const std::string& path)
      : scanner_(scanner), path_(path) {}

  // Call it before the first scan.
  void RestoreOffsets(const std::string& bytes, std::vector<CollectorMessage>& messages);
  std::string Offsets() const;

  void BeginScan() { known_.BeginScan(); }
  // Returns whether there were new calls. A series that is damaged or inconsistent is quarantined.
  bool AddDelta(SeriesRef series, StoreCore& into, std::vector<CollectorMessage>& messages);
  void EndScan();
  // Forgets removed series; ascending.
  void Forget(const std::vector<SeriesRef>& series) { known_.Erase(series); }

  std::uint64_t series() const { return known_.size(); }
  std::uint64_t calls_collected() const { return calls_collected_; }
  std::uint64_t quarantined() const { return quarantined_; }

 private:
  struct SeriesState {
    PreviousTotals totals;
    std::uint64_t serial = 0;  // 0: unknown
    bool is_quarantined = false;
  };

  static bool IsPlausible(const SeriesValue& totals, const SeriesValue& change);
  std::string DescribeSeries(SeriesKind kind, AgentRef agent, NameRef name) const;

  RecordScanner& scanner_;
  const std::string& path_;
  LineMap<SeriesRecord, SeriesState> known_;
  std::unordered_map<std::uint64_t, PreviousTotals> restored_;  // by serial; until the first scan
  SeriesValue totals_;                                          // of the current series
  std::uint64_t quarantined_ = 0;
  std::uint64_t calls_collected_ = 0;
};

}  // namespace pitwall::internal
