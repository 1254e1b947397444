#include "shared/call_taker.h"

#include <algorithm>
#include <utility>

#include "history/slot_codec.h"

namespace pitwall::internal {

// A sum is never ahead of its buckets and errors never exceed calls (series.h); but of a change
// they may be those of calls that came before it: of records that the last look saw half-way, one
// of each slot. Nothing runs backwards.
bool CallTaker::IsPlausible(const SeriesValue& totals, const SeriesValue& change) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 31;
  const auto adds_up = [](const SeriesValue& value, std::uint64_t calls) {
    return value.cells[tool_cell::kErrors] <= calls &&
           value.cells[tool_cell::kSumNs] / kMaxDurationNs <= calls;
  };
  return change.count() < kMost && change.cells[tool_cell::kSumNs] >> 63 == 0 &&
         adds_up(change, change.count() + kWriterSlots) && adds_up(totals, totals.count());
}

bool CallTaker::Take(Line line, StoreCore& into, std::vector<IntakeNote>& notes) {
  SeriesRecord& series = finder_.registry().SeriesAt(line);
  const std::uint64_t serial = series.serial.load(std::memory_order_relaxed);
  Taken& taken = known_.At(line);
  if (taken.serial != serial) {
    taken = Taken{{}, serial, false};
    if (const auto restored = restored_.extract(serial)) {
      taken.totals = std::move(restored.mapped());
    }
  }
  if (taken.is_quarantined) return false;
  const auto leave_out = [&](const std::string& what) {
    taken.is_quarantined = true;
    ++quarantined_;
    notes.push_back({true, path_ + ": left out " + what});
    return false;
  };
  const Line agent = series.agent.load(std::memory_order_relaxed);
  const Line tool = series.name_a.load(std::memory_order_relaxed);
  if (!finder_.IsAgent(agent) || !finder_.IsName(tool, NameKind::kTool)) {
    return leave_out("a series whose agent or tool is damaged");
  }
  totals_.Clear();
  if (!AddSoundCells(finder_.arena(), series, finder_.end(), totals_)) {
    return leave_out(Named(agent, tool) + ": a link leads nowhere");
  }
  if (taken.totals.Equals(totals_)) return false;
  SeriesValue change = totals_;
  taken.totals.Subtract(change);
  if (change.empty()) return false;
  if (!IsPlausible(totals_, change)) {
    return leave_out(Named(agent, tool) + ": its numbers contradict each other");
  }
  taken.totals.Keep(totals_);
  calls_taken_ += change.count();
  const std::string agent_id = finder_.AgentAt(agent);
  const std::string tool_name = finder_.NameAt(tool);
  into.AddCalls(IsName(agent_id) ? agent_id : kOverflowName,
                IsName(tool_name) ? tool_name : kOverflowName, change);
  return true;
}

std::string CallTaker::Named(Line agent, Line tool) const {
  return "agent " + finder_.AgentAt(agent) + ", tool " + finder_.NameAt(tool);
}

void CallTaker::EndLook() {
  known_.EndLook();
  restored_.clear();  // of series that are gone
}

void CallTaker::RestoreMarks(const std::string& bytes, std::vector<IntakeNote>& notes) {
  SlotReader reader(bytes);
  SeriesValue value;
  while (reader.Next()) {
    value.Clear();
    if (!reader.AddTo(value)) break;
    restored_[reader.serial()].Keep(value);
  }
  if (!reader.ok()) notes.push_back({true, path_ + ": the marks in the snapshot are damaged"});
}

// Also of what is left out: whoever looks next must not take its numbers from 0 on.
std::string CallTaker::Marks() const {
  std::vector<std::pair<std::uint64_t, const SeenTotals*>> all;
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
  return writer.Take();
}

}  // namespace pitwall::internal
