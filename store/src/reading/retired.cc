// What retired agents did, in readings.
#include <cstddef>
#include <cstdint>
#include <shared_mutex>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/retired_roster.h"
#include "history/merged_series.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/reading.h"
#include "pitwall/window.h"
#include "reading/builder.h"
#include "reading/group_sums.h"
#include "reading/group_totals.h"
#include "reading/rows.h"
#include "series/agent_groups.h"
#include "series/records.h"
#include "series/series_value.h"

namespace pitwall::internal {

void ReadingBuilder::FillRetired(Reading& reading, const MergedSeries* merged, Composer& composer,
                                 RowSums& fleet, GroupSums& groups) const {
  SumsByAgent in_window;
  if (merged != nullptr) in_window = RetiredSums(*merged, composer);
  std::vector<std::pair<AgentRef, std::uint64_t>> refs;
  core_.sampling.retired_agents().ForEach(
      [&](AgentRef agent, std::uint64_t retired) { refs.emplace_back(agent, retired); });
  const std::span<RetiredGroupReading> retired = reading.Allocate<RetiredGroupReading>(refs.size());
  RowSums sums;
  for (std::size_t i = 0; i < refs.size(); ++i) {
    const AgentRecord& record = registry_.At(refs[i].first);
    retired[i].agents = refs[i].second;
    SetGroups(record, reading, composer, retired[i].sum);
    retired[i].sum.first_seen_ms = record.first_seen_ms.load(std::memory_order_relaxed);
    std::vector<Row> rows = merged == nullptr ? RowsOf(refs[i].first, composer, nullptr)
                                              : in_window[refs[i].first].Rows(reading);
    for (const Row& row : rows) {
      sums.Add(row);
      fleet.Add(row);
    }
    groups.AddRetired(retired[i], rows);
    composer.Compose(rows, retired[i].sum);
  }
  reading.retired_groups = retired;
  std::vector<Row> rows = sums.Rows(reading);
  composer.Compose(rows, reading.retired);
}

ReadingBuilder::SumsByAgent ReadingBuilder::RetiredSums(const MergedSeries& merged,
                                                        Composer& composer) const {
  SumsByAgent sums;
  // What Sampling::ReplaceMerged() has assigned to the series of the retired agents.
  core_.sampling.retired_agents().ForEach([&](AgentRef agent, std::uint64_t) {
    for (const Row& row : RowsOf(agent, composer, &merged)) sums[agent].Add(row);
  });
  SeriesValue value;
  for (const auto& [serial, ref] : core_.sampling.merged_into_retired()) {
    const MergedSeries::Entry* const entry = merged.Find(serial);
    if (entry == nullptr) continue;
    value.Clear();
    merged.AddTo(*entry, value);
    const SeriesRecord& series = registry_.At(ref);
    sums[series.agent.load(std::memory_order_relaxed)].Add(
        composer.MakeRow(entry->kind, series.name_a.load(std::memory_order_relaxed),
                         series.name_b.load(std::memory_order_relaxed), value));
  }
  return sums;
}

void ReadingBuilder::FillRoster(Reading& reading, Composer& composer) const {
  const RetiredRoster& roster = core_.sampling.retired_roster();
  const std::span<RetiredAgentReading> agents =
      reading.Allocate<RetiredAgentReading>(roster.size());
  std::size_t used = 0;
  roster.ForEach([&](const AgentGroups& groups, const RetiredRoster::Agent& from) {
    if (from.last_activity_ms < reading.begins_at_ms) return;
    RetiredAgentReading& agent = agents[used++];
    const auto name = [&](GroupDimension dimension) {
      return composer.NameOf(groups[static_cast<std::size_t>(dimension)]);
    };
    agent.role = name(GroupDimension::kRole);
    agent.model = name(GroupDimension::kModel);
    agent.version = name(GroupDimension::kVersion);
    const std::span<std::string_view> labels =
        reading.Allocate<std::string_view>(reading.label_names.size());
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = name(LabelDimension(i));
    agent.labels = labels;
    agent.last_activity_ms = from.last_activity_ms;
    const std::span<WorkReading> work = reading.Allocate<WorkReading>(from.work.size());
    for (std::size_t i = 0; i < work.size(); ++i) {
      work[i] = from.work[i].sums;
      work[i].name = composer.NameOf(from.work[i].name);
    }
    agent.work = work;
  });
  reading.retired_agents = agents.first(used);
}

Reading ReadingBuilder::RetiredTotals() {
  Reading reading = Begin(Window::kAll);
  Composer composer(registry_, reading);
  RowSums fleet;
  GroupSums groups({});
  const std::shared_lock lists_lock(registry_.lists_mutex());
  FillRetired(reading, nullptr, composer, fleet, groups);
  return reading;
}

Reading ReadingBuilder::AllGroups() {
  Reading reading = Begin(Window::kAll);
  Composer composer(registry_, reading);
  GroupTotals totals(registry_, composer);
  const std::shared_lock lists_lock(registry_.lists_mutex());
  registry_.agents().ForEach([&](AgentRef agent) { totals.AddAgent(agent, 1, 0); });
  totals.AddAgent(registry_.agents().overflow(), 1, 0);
  core_.sampling.retired_agents().ForEach(
      [&](AgentRef agent, std::uint64_t retired) { totals.AddAgent(agent, 0, retired); });
  totals.Compose(reading);
  return reading;
}

}  // namespace pitwall::internal
