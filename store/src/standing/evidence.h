// From a finding to its causes: what an agent or a group did of each kind of work, against what the
// others do.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/standing.h"
#include "standing/group_rows.h"
#include "standing/others_in_stratum.h"
#include "standing/tally.h"

namespace pitwall::standing {

std::string_view NameOf(Aspect aspect);  // "task_time", "tool_errors", …

// The work of one row of a table that others do too. `names`: of the strata; none for quality.
// `others`: of the same table. `weight`: of the row among the others, as in the rating.
std::vector<WorkEvidence> EvidenceIn(Aspect aspect, const Table& table,
                                     std::span<const std::string_view> names,
                                     const OthersByStratum& others, double weight, std::size_t row);

// The same for each group, over its rows. `weights`: of the rows among the others. At most
// kGroupEvidence kinds of work each.
inline constexpr std::size_t kGroupEvidence = 10;
std::vector<std::vector<WorkEvidence>> GroupEvidenceIn(Aspect aspect, const Table& table,
                                                       std::span<const std::string_view> names,
                                                       const GroupRows& groups,
                                                       std::span<const double> weights);

// "mostly `run_tests`: 61 of 70 calls failed, 11 expected", if one kind of work of several makes up
// at least half of the difference; else empty.
std::string MainContributor(Aspect aspect, std::span<const WorkEvidence> evidence);

}  // namespace pitwall::standing
