// The tables of store/STANDINGS.md about groups and about ranks.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pitwall::study {

void PrintGroupStudy(std::size_t runs, std::uint64_t first_seed);

// Where the agents of each role rank in fleets of equal agents.
void PrintRankStudy(std::size_t runs, std::uint64_t first_seed);

}  // namespace pitwall::study
