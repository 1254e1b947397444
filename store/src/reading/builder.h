// Makes readings of a store.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/ledger.h"
#include "core/store_core.h"
#include "core/task_limits.h"
#include "history/merged_series.h"
#include "pitwall/reading.h"
#include "reading/group_sums.h"
#include "reading/rows.h"

namespace pitwall::internal {

class ReadingBuilder {
 public:
  explicit ReadingBuilder(StoreCore& core) : core_(core), registry_(core.registry) {}

  // `dimension`: of the groups, if any are wanted.
  Reading OfWindow(Window window, std::optional<GroupDimension> dimension = {});
  Reading ForCapture();     // all totals, with the newest retired agents
  Reading FleetTotals();    // `fleet` alone
  Reading RetiredTotals();  // `retired` alone
  Reading Tasks();          // `claims` and `abandoned` alone
  Reading AllGroups();      // `groups` of all dimensions alone
  std::vector<Reading> Steps(std::optional<std::string_view> agent_id, Window window,
                             std::chrono::milliseconds step);

 private:
  struct SeriesKey {
    SeriesKind kind;
    NameRef name_a;
    NameRef name_b;
  };
  using KeysBySerial = std::unordered_map<std::uint64_t, SeriesKey>;

  Reading Totals(std::optional<GroupDimension> dimension, bool with_roster);
  Reading Begin(Window window) const;
  // The caller holds history.mutex().
  MergedSeries Merge(std::int64_t begin_ms, std::int64_t end_ms);

  // Fills in every agent, from the totals if `merged` is nullptr. Under Registry::lists_mutex().
  void Fill(Reading& reading, const MergedSeries* merged, std::optional<GroupDimension> dimension);
  std::vector<Row> RowsOf(AgentRef agent, Composer& composer, const MergedSeries* merged) const;
  // The retired agents and their sum (retired.cc). Adds them to the fleet and to the groups.
  void FillRetired(Reading& reading, const MergedSeries* merged, Composer& composer, RowSums& fleet,
                   GroupSums& groups) const;
  // The newest retired agents that were active in the window (retired.cc).
  void FillRoster(Reading& reading, Composer& composer) const;
  using SumsByAgent = std::map<AgentRef, RowSums>;
  SumsByAgent RetiredSums(const MergedSeries& merged, Composer& composer) const;
  void SetIdentity(const AgentRecord& record, Reading& reading, Composer& composer,
                   AgentReading& agent) const;
  // Role, model, version and labels.
  void SetGroups(const AgentRecord& record, Reading& reading, Composer& composer,
                 AgentReading& agent) const;
  void SetScores(const AgentRecord& record, Reading& reading, AgentReading& agent) const;
  void SetLoop(const AgentRecord& record, const Reading& reading, Composer& composer,
               AgentReading& agent) const;
  ClaimReading ClaimOf(const Claim& claim, std::string_view agent_id, const TaskLimits& limits,
                       Reading& reading, Composer& composer) const;
  void SetClaims(Reading& reading, Composer& composer, const std::vector<AgentRef>& refs,
                 std::span<AgentReading> agents) const;

  KeysBySerial KeysOf(std::optional<std::string_view> agent_id) const;

  StoreCore& core_;
  Registry& registry_;
};

}  // namespace pitwall::internal
