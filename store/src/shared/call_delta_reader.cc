#include "shared/call_delta_reader.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/store_core.h"
#include "history/slot_codec.h"
#include "pitwall/event.h"
#include "pitwall/host/arena_collector.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/internal/writer_slot.h"
#include "pitwall/store.h"
#include "series/records.h"
#include "series/series_value.h"
#include "shared/checked_cells.h"

namespace pitwall::internal {

// In totals, a sum is never ahead of its buckets and errors never exceed calls (series.h). In a
// change they may: the previous scan may have seen one record per writer slot half-written, with
// its bucket but without its sum. No number decreases.
bool CallDeltaReader::IsPlausible(const SeriesValue& totals, const SeriesValue& change) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 31;
  const auto adds_up = [](const SeriesValue& value, std::uint64_t calls) {
    return value.cells[tool_cell::kErrors] <= calls &&
           value.cells[tool_cell::kSumNs] / kMaxDurationNs <= calls;
  };
  return change.count() < kMost && change.cells[tool_cell::kSumNs] >> 63 == 0 &&
         adds_up(change, change.count() + kWriterSlots) && adds_up(totals, totals.count());
}

bool CallDeltaReader::AddDelta(SeriesRef ref, StoreCore& into,
                               std::vector<CollectorMessage>& messages) {
  SeriesRecord& series = scanner_.registry().At(ref);
  const std::uint64_t serial = series.serial.load(std::memory_order_relaxed);
  SeriesState& state = known_.At(ref);
  if (state.serial != serial) {
    state = SeriesState{{}, serial, false};
    if (const auto restored = restored_.extract(serial)) {
      state.totals = std::move(restored.mapped());
    }
  }
  if (state.is_quarantined) return false;
  const auto quarantine = [&](const std::string& what) {
    state.is_quarantined = true;
    ++quarantined_;
    messages.push_back({true, path_ + ": quarantined " + what});
    return false;
  };
  const AgentRef agent = series.agent.load(std::memory_order_relaxed);
  const NameRef tool = series.name_a.load(std::memory_order_relaxed);
  if (!scanner_.IsAgentRecord(agent) || !scanner_.IsNameRecord(tool, NameKind::kTool)) {
    return quarantine("a series whose agent or tool is damaged");
  }
  totals_.Clear();
  if (!AddCellsChecked(scanner_.arena(), series, scanner_.end(), totals_)) {
    return quarantine(DescribeSeries(agent, tool) + ": a reference leads out of the file");
  }
  if (state.totals.Equals(totals_)) return false;
  SeriesValue change = totals_;
  state.totals.Subtract(change);
  if (change.empty()) return false;
  if (!IsPlausible(totals_, change)) {
    return quarantine(DescribeSeries(agent, tool) + ": its numbers are inconsistent");
  }
  state.totals.Assign(totals_);
  calls_collected_ += change.count();
  const std::string agent_id = scanner_.AgentAt(agent);
  const std::string tool_name = scanner_.NameAt(tool);
  into.events.AddCalls(IsValidName(agent_id) ? agent_id : kOverflowName,
                       IsValidName(tool_name) ? tool_name : kOverflowName, change);
  return true;
}

std::string CallDeltaReader::DescribeSeries(AgentRef agent, NameRef tool) const {
  return "agent " + scanner_.AgentAt(agent) + ", tool " + scanner_.NameAt(tool);
}

void CallDeltaReader::EndScan() {
  known_.EndScan();
  restored_.clear();  // those of removed series
}

void CallDeltaReader::RestoreOffsets(const std::string& bytes,
                                     std::vector<CollectorMessage>& messages) {
  SlotReader reader(bytes);
  SeriesValue value;
  while (reader.Next()) {
    value.Clear();
    if (!reader.AddTo(value)) break;
    restored_[reader.serial()].Assign(value);
  }
  if (!reader.ok()) messages.push_back({true, path_ + ": the offsets in the snapshot are damaged"});
}

// Includes quarantined series: the next process must not read their numbers from 0.
std::string CallDeltaReader::Offsets() const {
  std::vector<std::pair<std::uint64_t, const PreviousTotals*>> all;
  for (const auto& known : known_) all.emplace_back(known.state.serial, &known.state.totals);
  for (const auto& [serial, totals] : restored_) all.emplace_back(serial, &totals);
  std::sort(all.begin(), all.end());
  SlotWriter writer;
  SeriesValue value;
  std::uint64_t last_serial = 0;
  for (const auto& [serial, totals] : all) {
    if (serial == last_serial) continue;  // a damaged file may hold one twice
    last_serial = serial;
    value.Clear();
    value.cells = totals->cells();
    totals->ForEachBucket(
        [&](std::uint32_t position, std::uint32_t count) { value.bucket(position) = count; });
    if (!value.empty()) writer.Append(serial, SeriesKind::kTool, value);
  }
  return writer.Finish();
}

}  // namespace pitwall::internal
