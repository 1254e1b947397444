// Readings made by hand, for tests of encoders.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::testing {

// Fills a Reading step by step; returned references live as long as `reading`.
class TestFleet {
 public:
  explicit TestFleet(std::size_t agents);

  AgentReading& agent(std::size_t i) { return agents_[i]; }
  AgentReading& Name(std::size_t i, std::string_view agent_id);

  Durations Make(std::initializer_list<std::uint64_t> durations_ns);
  Durations Make(const std::vector<std::uint64_t>& durations_ns);
  std::span<ToolReading> Tools(const std::vector<std::string>& names);
  std::span<ModelReading> Models(const std::vector<std::string>& names);
  std::span<TokensReading> Tokens(const std::vector<std::string>& models);
  QualityReading Scores(std::initializer_list<double> scores);

  Reading reading;

 private:
  std::span<AgentReading> agents_;
};

// A fleet with every field and hostile names: quotes, backslashes, a newline, emoji. One agent did
// nothing; some counts are beyond 2^53.
TestFleet HostileFleet();

// `rank` i+1 and a score for each agent.
std::vector<Standing> InOrder(const Reading& reading);

inline constexpr std::string_view kHostileId = "a\"b\\c\nd{e=\"f\"} 1 😀é";

}  // namespace pitwall::testing
