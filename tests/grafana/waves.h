// Sessions that begin and end between two scrapes.
#pragma once

#include <string>

namespace pitwall::grafana {

// The events of one wave, one on each line: four agents that nobody has seen before, and one,
// `steady`, that takes part in every wave. values.yml has the totals.
//
//   agent    role    model   tasks                        tool calls
//   wN-a     coder   sonnet  2 s, scored 8                4 bash 0.1 s (1 failed), 2 read 0.02 s
//   wN-b     coder   opus    8 s, scored 6                2 bash 0.4 s (1 failed), 1 grep 0.05 s
//   wN-c     tester  sonnet  4 s, scored 9; 1 s, failed   3 run_tests 1.5 s (2 failed)
//   wN-d             opus    still open                   1 read 0.02 s
//   steady   coder   sonnet  4 s, scored 7                2 edit 0.2 s (1 failed), in a loop
std::string EventsOfWave(int number);

inline constexpr int kEventsOfAWave = 29;
inline constexpr int kNewAgentsOfAWave = 4;

}  // namespace pitwall::grafana
