#include "reading/activity.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/store_core.h"
#include "history/slot_codec.h"
#include "pitwall/activity.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/window.h"
#include "series/records.h"
#include "series/registry.h"
#include "series/series_value.h"

namespace pitwall::internal {

namespace {

// The position in the result of the agent to which a tool's series belongs.
using AgentsBySerial = std::unordered_map<std::uint64_t, std::size_t>;

void AddAgent(const Registry& registry, AgentRef ref, Activity& activity,
              AgentsBySerial& by_serial) {
  const AgentRecord& record = registry.At(ref);
  AgentActivity& agent = activity.agents.emplace_back();
  agent.agent_id.resize(record.size_bytes.load(std::memory_order_relaxed));
  record.id.CopyTo(agent.agent_id);
  registry.series().ForEach(ref, [&](SeriesRef at) {
    const SeriesRecord& series = registry.At(at);
    if (KindOf(series) != SeriesKind::kTool) return;
    by_serial[series.serial.load(std::memory_order_relaxed)] = activity.agents.size() - 1;
  });
}

AgentsBySerial AddAgents(const Registry& registry, Activity& activity) {
  AgentsBySerial by_serial;
  registry.agents().ForEach(
      [&](AgentRef agent) { AddAgent(registry, agent, activity, by_serial); });
  AddAgent(registry, registry.agents().overflow(), activity, by_serial);
  return by_serial;
}

void AddSlot(std::string_view slot, const AgentsBySerial& by_serial, Activity& activity) {
  SlotReader reader(slot);
  SeriesValue value;
  while (reader.Next()) {
    const SeriesKind kind = reader.kind();
    const std::uint64_t serial = reader.serial();
    value.Clear();
    if (!reader.AddTo(value)) return;
    if (kind != SeriesKind::kTool) continue;
    const auto at = by_serial.find(serial);
    if (at == by_serial.end()) continue;
    activity.agents[at->second].tool_calls.back() +=
        value.count() + value.cells[tool_cell::kUntimed];
  }
}

}  // namespace

Activity ReadActivity(StoreCore& core, Window window, std::chrono::milliseconds step) {
  Activity activity;
  const std::unique_lock history(core.history.mutex());
  const std::shared_lock lists_lock(core.registry.lists_mutex());
  const AgentsBySerial by_serial = AddAgents(core.registry, activity);
  const std::int64_t length_ms = InfoOf(window == Window::kAll ? Window::k24h : window).length_ms;
  const std::int64_t slot_ms = core.history.slot_ms(core.history.LevelFor(length_ms));
  activity.step_ms = std::max<std::int64_t>(1, (step.count() + slot_ms - 1) / slot_ms) * slot_ms;
  const std::int64_t begin_ms = core.history.WindowBeginMs(length_ms);
  activity.begins_at_ms = core.timeline.ToWall(begin_ms);
  const std::int64_t end_ms = core.timeline.NowMs() + 1;
  for (std::int64_t at_ms = begin_ms; at_ms < end_ms; at_ms += activity.step_ms) {
    const bool is_last = at_ms + activity.step_ms >= end_ms;
    for (AgentActivity& agent : activity.agents) agent.tool_calls.push_back(0);
    for (const std::string_view slot :
         core.history.SlotsBetween(at_ms, is_last ? INT64_MAX : at_ms + activity.step_ms)) {
      AddSlot(slot, by_serial, activity);
    }
    if (is_last) AddSlot(core.sampler.EncodeOpenSlot(), by_serial, activity);
  }
  std::erase_if(activity.agents, [](const AgentActivity& agent) {
    return std::ranges::all_of(agent.tool_calls, [](std::uint64_t calls) { return calls == 0; });
  });
  return activity;
}

}  // namespace pitwall::internal
