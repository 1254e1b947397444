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
// change they may: for each writer slot, the previous scan may have seen one half-written record,
// with its bucket but without its sum. No number decreases.
bool CallDeltaReader::IsPlausible(const SeriesValue& totals, const SeriesValue& change) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 31;
  const auto adds_up = [](const SeriesValue& value, std::uint64_t calls) {
    return value.cells[call_cell::kErrors] <= calls &&
           value.cells[call_cell::kSumNs] / kMaxDurationNs <= calls;
  };
  return change.count() < kMost && change.cells[call_cell::kSumNs] >> 63 == 0 &&
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
  const NameRef name = series.name_a.load(std::memory_order_relaxed);
  const SeriesKind kind = KindOf(series);
  const NameKind name_kind = kind == SeriesKind::kTool ? NameKind::kTool : NameKind::kModel;
  if (!scanner_.IsAgentRecord(agent) || !scanner_.IsNameRecord(name, name_kind)) {
    return quarantine("a series whose agent or name is damaged");
  }
  totals_.Clear();
  if (!AddCellsChecked(scanner_.arena(), series, scanner_.end(), totals_)) {
    return quarantine(DescribeSeries(kind, agent, name) + ": a reference leads out of the file");
  }
  if (state.totals.Equals(totals_)) return false;
  SeriesValue change = totals_;
  state.totals.Subtract(change);
  if (change.empty()) return false;
  if (!IsPlausible(totals_, change)) {
    return quarantine(DescribeSeries(kind, agent, name) + ": its numbers are inconsistent");
  }
  state.totals.Assign(totals_);
  calls_collected_ += change.count();
  const std::string agent_id = scanner_.AgentAt(agent);
  const std::string text = scanner_.NameAt(name);
  into.events.AddCalls(kind, IsValidName(agent_id) ? agent_id : kOverflowName,
                       IsValidName(text) ? text : kOverflowName, change);
  return true;
}

std::string CallDeltaReader::DescribeSeries(SeriesKind kind, AgentRef agent, NameRef name) const {
  return "agent " + scanner_.AgentAt(agent) + (kind == SeriesKind::kTool ? ", tool " : ", model ") +
         scanner_.NameAt(name);
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

// All series are written as tools, whatever their kind: a series is identified by its serial, and
// tools have the most cells. Includes quarantined series: the next process must not read their
// numbers from 0.
std::string CallDeltaReader::Offsets() const {
  std::vector<std::pair<std::uint64_t, const PreviousTotals*>> all;
  for (const auto& known : known_) all.emplace_back(known.state.serial, &known.state.totals);
  for (const auto& [serial, totals] : restored_) all.emplace_back(serial, &totals);
  std::sort(all.begin(), all.end());
  SlotWriter writer;
  SeriesValue value;
  std::uint64_t last_serial = 0;
  for (const auto& [serial, totals] : all) {
    if (serial == last_serial) continue;  // a damaged file may contain a serial twice
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
