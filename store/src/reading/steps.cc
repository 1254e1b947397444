// One reading for each step of a window.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "history/merged_series.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/reading.h"
#include "pitwall/window.h"
#include "reading/builder.h"
#include "reading/rows.h"
#include "series/registry.h"
#include "series/series_value.h"

namespace pitwall::internal {

ReadingBuilder::KeysBySerial ReadingBuilder::KeysOf(
    std::optional<std::string_view> agent_id) const {
  KeysBySerial keys;
  const auto add = [&](std::uint64_t serial, SeriesRef ref) {
    const SeriesRecord& series = registry_.At(ref);
    keys[serial] = {KindOf(series), series.name_a.load(std::memory_order_relaxed),
                    series.name_b.load(std::memory_order_relaxed)};
  };
  const auto add_agent = [&](AgentRef agent) {
    registry_.series().ForEach(agent, [&](SeriesRef ref) {
      add(registry_.At(ref).serial.load(std::memory_order_relaxed), ref);
    });
  };
  if (agent_id) {
    const AgentReference agent(registry_, registry_.agents().Find(*agent_id));
    if (agent.ref()) add_agent(agent.ref());
    return keys;
  }
  registry_.agents().ForEach(add_agent);
  add_agent(registry_.agents().overflow());
  core_.sampling.retired_agents().ForEach([&](AgentRef agent, std::uint64_t) { add_agent(agent); });
  for (const auto& [serial, ref] : core_.sampling.merged_into_retired()) add(serial, ref);
  return keys;
}

std::vector<Reading> ReadingBuilder::Steps(std::optional<std::string_view> agent_id, Window window,
                                           std::chrono::milliseconds step) {
  std::vector<Reading> steps;
  if (agent_id) {
    const AgentReference agent(registry_, registry_.agents().Find(*agent_id));
    if (!agent.ref()) return steps;
  }
  const std::unique_lock history(core_.history.mutex());
  const std::shared_lock lists_lock(registry_.lists_mutex());
  const KeysBySerial keys = KeysOf(agent_id);
  const std::int64_t length_ms = InfoOf(window == Window::kAll ? Window::k24h : window).length_ms;
  const std::int64_t slot_ms = core_.history.slot_ms(core_.history.LevelFor(length_ms));
  const std::int64_t step_ms =
      std::max<std::int64_t>(1, (step.count() + slot_ms - 1) / slot_ms) * slot_ms;
  const std::int64_t end_ms = core_.timeline.NowMs() + 1;
  for (std::int64_t at_ms = core_.history.WindowBeginMs(length_ms); at_ms < end_ms;
       at_ms += step_ms) {
    const bool is_last = at_ms + step_ms >= end_ms;
    const MergedSeries merged = Merge(at_ms, is_last ? INT64_MAX : at_ms + step_ms);
    Reading reading = Begin(window);
    reading.begins_at_ms = core_.timeline.ToWall(at_ms);
    reading.taken_at_ms = core_.timeline.ToWall(is_last ? end_ms : at_ms + step_ms);
    Composer composer(registry_, reading);
    RowSums sums;
    SeriesValue value;
    for (const MergedSeries::Entry& entry : merged.entries()) {
      const auto key = keys.find(entry.serial);
      if (key == keys.end()) continue;
      value.Clear();
      merged.AddTo(entry, value);
      sums.Add(composer.MakeRow(key->second.kind, key->second.name_a, key->second.name_b, value));
    }
    std::vector<Row> rows = sums.Rows(reading);
    if (agent_id) {
      const std::span<AgentReading> agent = reading.Allocate<AgentReading>(1);
      agent[0].agent_id = reading.CopyText(*agent_id);
      composer.Compose(rows, agent[0]);
      reading.agents = agent;
    } else {
      composer.Compose(rows, reading.fleet);
    }
    steps.push_back(std::move(reading));
  }
  return steps;
}

}  // namespace pitwall::internal
