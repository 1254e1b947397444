// The work of each agent, counted for the comparison: one table per aspect, one row per agent, one
// cell per kind of work (task type or tool) that the agent did.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "pitwall/host/keyed_hash.h"
#include "pitwall/reading.h"

namespace pitwall::standing {

enum class Aspect : std::uint8_t { kTaskTime, kToolTime, kToolErrors, kUnfinished, kQuality };
inline constexpr std::size_t kAspects = 5;
inline constexpr std::array<Aspect, kAspects> kAllAspects = {Aspect::kTaskTime, Aspect::kToolTime,
                                                             Aspect::kToolErrors,
                                                             Aspect::kUnfinished, Aspect::kQuality};

// For times and quality: the count, the sum, and the squared deviations from the cell's own mean.
// Times are natural logarithms of seconds, quality is in points. For errors and unfinished tasks:
// the count, and as `sum` how many of them failed.
struct TallyCell {
  std::uint32_t stratum = 0;
  double count = 0;
  double sum = 0;
  double squares = 0;
};

class Table {
 public:
  void Add(const TallyCell& cell);
  void EndRow() { row_ends_.push_back(cells_.size()); }

  std::size_t rows() const { return row_ends_.size(); }
  std::size_t strata() const { return strata_; }
  std::span<const TallyCell> Row(std::size_t row) const;

 private:
  std::vector<TallyCell> cells_;
  std::vector<std::size_t> row_ends_;
  std::size_t strata_ = 0;
};

// Indexed by Aspect. Row i is agent i of the reading; the last row holds the work of retired
// agents.
using Tables = std::array<Table, kAspects>;

// The tables, and the names of the strata of each; none for quality. The names are those of the
// reading.
struct TalliedWork {
  Tables tables;
  std::array<std::vector<std::string_view>, kAspects> names;
};
TalliedWork WorkOfFleet(const Reading& reading);
// The same for groups: behind the agents, a row for each of `retired_agents`. If there is none, the
// last row holds the work of all retired agents.
TalliedWork WorkForGroups(const Reading& reading);

// Builds the tables agent by agent; the retired agent comes last.
class Tally {
 public:
  explicit Tally(double quality_max) : quality_max_(quality_max) {}

  // The names of tools and task types must live until the tables are released.
  void Add(const AgentReading& agent);
  void Add(const RetiredAgentReading& agent);
  Tables ReleaseTables() { return std::move(tables_); }
  TalliedWork Release();

 private:
  // Numbers of names, in order of first use.
  using Names = std::unordered_map<std::string_view, std::uint32_t, KeyedHash>;

  std::vector<std::string_view> NamesOf(Aspect aspect) const;
  static std::uint32_t NumberOf(std::string_view name, Names& names);
  void AddTask(const TaskReading& task);
  void AddTool(const ToolReading& tool);
  void AddWork(const WorkReading& work);

  const double quality_max_;
  Tables tables_;
  Names task_types_;
  Names tools_;
};

}  // namespace pitwall::standing
