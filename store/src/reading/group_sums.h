// Sums over all agents of each group of a dimension.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "pitwall/reading.h"
#include "reading/rows.h"

namespace pitwall::internal {

class GroupSums {
 public:
  // Without a dimension it does nothing.
  explicit GroupSums(std::optional<GroupDimension> dimension) : dimension_(dimension) {}

  // The texts of `agent` and of the rows must outlive this object.
  void AddLive(const AgentReading& agent, std::span<const Row> rows);
  void AddRetired(const RetiredGroupReading& retired, std::span<const Row> rows);
  // Sets `reading.groups`.
  void Compose(Composer& composer, Reading& reading) const;

 private:
  struct Group {
    std::uint64_t live_agents = 0;
    std::uint64_t retired_agents = 0;
    std::uint64_t tasks_in_progress = 0;
    RowSums sums;
  };

  // The group of an agent; nullptr if it has none.
  Group* GroupOf(const AgentReading& agent);

  const std::optional<GroupDimension> dimension_;
  std::map<std::string_view, Group> groups_;
};

}  // namespace pitwall::internal
