// What the order of an agent's calls said, on its way through a restart.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pitwall {

// The newest calls and steps of one agent and its loop (store/PATTERNS.md). A value to be kept and
// handed back: only the store knows what the numbers mean. Some 150 of them for a busy agent.
struct SavedPatterns {
  std::string agent_id;
  std::vector<std::string> tools;  // that the numbers speak of
  std::vector<std::int64_t> numbers;
};

}  // namespace pitwall
