#include "reading/builder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "history/merged_series.h"
#include "patterns/agent_patterns.h"
#include "patterns/call_window.h"
#include "patterns/repeated_sequences.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/reading.h"
#include "pitwall/window.h"
#include "reading/group_sums.h"
#include "reading/other_time.h"
#include "reading/rows.h"
#include "reading/scores.h"
#include "series/agent_groups.h"
#include "series/cells.h"
#include "series/records.h"
#include "series/registry.h"
#include "series/series_value.h"

namespace pitwall::internal {

namespace {

void AddTo(AgentReading& fleet, const AgentReading& agent) {
  fleet.first_seen_ms = EarlierOf(fleet.first_seen_ms, agent.first_seen_ms);
  fleet.last_activity_ms = std::max(fleet.last_activity_ms, agent.last_activity_ms);
  fleet.tasks_in_progress += agent.tasks_in_progress;
  fleet.tasks_stuck += agent.tasks_stuck;
  fleet.oldest_claim_ms = EarlierOf(fleet.oldest_claim_ms, agent.oldest_claim_ms);
}

}  // namespace

Reading ReadingBuilder::Begin(Window window) const {
  Reading reading;
  reading.taken_at_ms = core_.timeline.WallNowMs();
  reading.window = window;
  reading.quality_max = core_.options.quality_max;
  const std::vector<std::string>& names = core_.options.agent_labels;
  const std::span<std::string_view> label_names = reading.Allocate<std::string_view>(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) label_names[i] = reading.CopyText(names[i]);
  reading.label_names = label_names;
  return reading;
}

MergedSeries ReadingBuilder::Merge(std::int64_t begin_ms, std::int64_t end_ms) {
  core_.history.mutex().AssertHeld();
  std::vector<std::string_view> slots = core_.history.SlotsBetween(begin_ms, end_ms);
  std::string open;
  // If the seal of the open slot is overdue, the range after it has no open slot.
  const std::int64_t open_begins_ms = core_.history.open_begins_ms();
  if (begin_ms <= open_begins_ms && open_begins_ms < end_ms) {
    open = core_.sampler.EncodeOpenSlot();
    slots.emplace_back(open);
  }
  return MergedSeries(slots);
}

Reading ReadingBuilder::ForCapture() { return Totals({}, true); }

Reading ReadingBuilder::Totals(std::optional<GroupDimension> dimension, bool with_roster) {
  Reading reading = Begin(Window::kAll);
  const std::shared_lock lists_lock(registry_.lists_mutex());
  Fill(reading, nullptr, dimension);
  if (with_roster) {
    Composer composer(registry_, reading);
    FillRoster(reading, composer);
  }
  const std::span<MergedIntoRetired> merged_into_retired =
      reading.Allocate<MergedIntoRetired>(core_.sampling.merged_into_retired().size());
  std::size_t used = 0;
  for (const auto& [serial, ref] : core_.sampling.merged_into_retired()) {
    merged_into_retired[used++] = {serial,
                                   registry_.At(ref).serial.load(std::memory_order_relaxed)};
  }
  reading.merged_into_retired = merged_into_retired;
  reading.next_serial = registry_.next_serial();
  return reading;
}

Reading ReadingBuilder::FleetTotals() {
  Reading reading = Begin(Window::kAll);
  Composer composer(registry_, reading);
  RowSums sums;
  SeriesValue value;
  const auto add = [&](AgentRef agent) {
    registry_.series().ForEach(agent, [&](SeriesRef ref) {
      SeriesRecord& series = registry_.At(ref);
      value.Clear();
      AddCells(registry_.arena(), series, Writers::kAll, value);
      sums.Add(series, registry_.series().StampOf(series), value);
    });
    const AgentRecord& record = registry_.At(agent);
    AgentReading times;
    times.first_seen_ms = record.first_seen_ms.load(std::memory_order_relaxed);
    times.last_activity_ms = record.last_activity_ms.load(std::memory_order_relaxed);
    times.tasks_in_progress = record.tasks_in_progress.load(std::memory_order_relaxed);
    AddTo(reading.fleet, times);
  };
  const std::shared_lock lists_lock(registry_.lists_mutex());
  registry_.agents().ForEach(add);
  add(registry_.agents().overflow());
  core_.sampling.retired_agents().ForEach([&](AgentRef agent, std::uint64_t) { add(agent); });
  std::vector<Row> fleet = sums.Rows(reading);
  for (Row& row : fleet) {
    row.text_a = composer.NameOf(row.name_a);
    row.text_b = composer.NameOf(row.name_b);
  }
  composer.Compose(fleet, reading.fleet);
  return reading;
}

Reading ReadingBuilder::OfWindow(Window window, std::optional<GroupDimension> dimension) {
  if (window == Window::kAll) return Totals(dimension, dimension.has_value());
  Reading reading = Begin(window);
  const std::unique_lock history(core_.history.mutex());
  const std::int64_t begin_ms = core_.history.WindowBeginMs(InfoOf(window).length_ms);
  const MergedSeries merged = Merge(begin_ms, INT64_MAX);
  // Locked before the history is unlocked: no agent is merged into the retired agent in between.
  const std::shared_lock lists_lock(registry_.lists_mutex());
  reading.begins_at_ms = core_.timeline.ToWall(begin_ms);
  Fill(reading, &merged, dimension);
  if (dimension) {
    Composer composer(registry_, reading);
    FillRoster(reading, composer);
  }
  return reading;
}

void ReadingBuilder::Fill(Reading& reading, const MergedSeries* merged,
                          std::optional<GroupDimension> dimension) {
  std::vector<AgentRef> refs;
  registry_.agents().ForEach([&](AgentRef agent) { refs.push_back(agent); });
  std::reverse(refs.begin(), refs.end());
  const AgentRef overflow = registry_.agents().overflow();
  if (registry_.series().first(overflow)) {
    refs.push_back(overflow);
  }

  Composer composer(registry_, reading);
  RowSums sums;
  GroupSums groups(dimension);
  const std::span<AgentReading> agents = reading.Allocate<AgentReading>(refs.size());
  for (std::size_t i = 0; i < refs.size(); ++i) {
    const AgentRecord& record = registry_.At(refs[i]);
    std::vector<Row> rows = RowsOf(refs[i], composer, merged);
    for (const Row& row : rows) sums.Add(row);
    SetIdentity(record, reading, composer, agents[i]);
    groups.AddLive(agents[i], rows);
    composer.Compose(rows, agents[i]);
    agents[i].time_spent.other_ns = OtherTime(agents[i], reading.begins_at_ms);
    SetScores(record, reading, agents[i]);
    SetLoop(record, reading, composer, agents[i]);
  }
  SetClaims(reading, composer, refs, agents);
  for (const AgentReading& agent : agents) AddTo(reading.fleet, agent);
  reading.agents = agents;

  FillRetired(reading, merged, composer, sums, groups);
  groups.Compose(composer, reading);
  std::vector<Row> fleet = sums.Rows(reading);
  composer.Compose(fleet, reading.fleet);
}

std::vector<Row> ReadingBuilder::RowsOf(AgentRef agent, Composer& composer,
                                        const MergedSeries* merged) const {
  std::vector<Row> rows;
  SeriesValue value;
  registry_.series().ForEach(agent, [&](SeriesRef ref) {
    SeriesRecord& series = registry_.At(ref);
    value.Clear();
    const std::uint64_t serial = series.serial.load(std::memory_order_relaxed);
    if (merged == nullptr) {
      AddCells(registry_.arena(), series, Writers::kAll, value);
    } else if (const MergedSeries::Entry* const entry = merged->Find(serial)) {
      merged->AddTo(*entry, value);
    } else {
      return;
    }
    Row row = composer.MakeRow(KindOf(series), series.name_a.load(std::memory_order_relaxed),
                               series.name_b.load(std::memory_order_relaxed), value);
    row.stamp = registry_.series().StampOf(series);
    rows.push_back(row);
  });
  return rows;
}

void ReadingBuilder::SetIdentity(const AgentRecord& record, Reading& reading, Composer& composer,
                                 AgentReading& agent) const {
  const std::span<char> id =
      reading.Allocate<char>(record.size_bytes.load(std::memory_order_relaxed));
  record.id.CopyTo(id);
  agent.agent_id = {id.data(), id.size()};
  SetGroups(record, reading, composer, agent);
  agent.first_seen_ms = record.first_seen_ms.load(std::memory_order_relaxed);
  agent.last_activity_ms = record.last_activity_ms.load(std::memory_order_relaxed);
  agent.idle_ms = std::max<std::int64_t>(
      0, core_.timeline.NowMs() - record.arrived_at_mono_ms.load(std::memory_order_relaxed));
  agent.tasks_in_progress = record.tasks_in_progress.load(std::memory_order_relaxed);
}

void ReadingBuilder::SetGroups(const AgentRecord& record, Reading& reading, Composer& composer,
                               AgentReading& agent) const {
  const AgentGroups groups = GroupsOf(registry_.arena(), record);
  const auto name = [&](GroupDimension dimension) {
    return composer.NameOf(groups[static_cast<std::size_t>(dimension)]);
  };
  agent.role = name(GroupDimension::kRole);
  agent.model = name(GroupDimension::kModel);
  agent.version = name(GroupDimension::kVersion);
  if (!record.labels.load(std::memory_order_relaxed)) return;
  const std::span<std::string_view> labels =
      reading.Allocate<std::string_view>(reading.label_names.size());
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = name(LabelDimension(i));
  agent.labels = labels;
}

void ReadingBuilder::SetScores(const AgentRecord& record, Reading& reading,
                               AgentReading& agent) const {
  const NewestScores newest = ReadScores(registry_, record, reading.begins_at_ms);
  const std::span<ScoreReading> scores = reading.Allocate<ScoreReading>(newest.count);
  std::copy_n(newest.scores.begin(), newest.count, scores.begin());
  agent.quality.newest = scores;
}

void ReadingBuilder::SetLoop(const AgentRecord& record, const Reading& reading, Composer& composer,
                             AgentReading& agent) const {
  const Ref<AgentPatterns> patterns = record.patterns.load(std::memory_order_acquire);
  if (!patterns) return;
  CallWindow::Loop last{};
  registry_.arena().At(patterns).ReadLocked([&](const CallWindow& window, const StepRing&) {
    agent.loop.is_known = window.has_arguments();
    agent.loop.is_looping = window.IsLooping(reading.taken_at_ms);
    last = window.last_loop();
  });
  if (last.calls == 0) return;
  agent.loop.calls = last.calls;
  agent.loop.since_ms = std::int64_t{last.since_s} * 1000;
  agent.loop.until_ms = std::int64_t{last.until_s} * 1000;
  agent.loop.tool = composer.NameOf(last.tools[0]);
  agent.loop.other_tool = composer.NameOf(last.tools[1]);
}

}  // namespace pitwall::internal
