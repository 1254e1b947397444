// The contents of an event file, computed with plain maps and sorted vectors. It shares no code
// with the store: neither parser nor histogram nor ledger.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pitwall::e2e {

class ExpectedDurations {
 public:
  void Add(double ms) { ms_.push_back(ms); }
  const std::vector<double>& Ms() const { return ms_; }
  double SumMs() const;
  std::optional<double> MeanMs() const;
  // Nearest rank, 0 < q <= 1.
  std::optional<double> QuantileMs(double q) const;

 private:
  std::vector<double> ms_;
};

struct ExpectedTool {
  std::uint64_t calls = 0;
  std::uint64_t errors = 0;
  std::uint64_t input_bytes = 0;
  std::uint64_t output_bytes = 0;
  ExpectedDurations durations;
  std::int64_t last_used_ms = 0;
  std::map<std::string, std::uint64_t> error_types;
};

struct ExpectedTokens {
  std::uint64_t input = 0;
  std::uint64_t output = 0;
  std::uint64_t cached = 0;
  double cost_usd = 0;
};

struct ExpectedAgent {
  std::string role;
  std::string model;
  std::uint64_t claimed = 0;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t in_progress = 0;
  ExpectedDurations durations;  // of completed tasks
  std::vector<double> scores;   // in the order of arrival
  std::map<std::string, ExpectedTool> tools;
  std::map<std::string, ExpectedTokens> tokens;  // by model
  std::int64_t first_seen_ms = 0;
  std::int64_t last_activity_ms = 0;
  std::string last_tool;

  std::uint64_t ToolCalls() const;
  std::uint64_t ToolErrors() const;
};

struct ExpectedFleet {
  std::uint64_t lines = 0;
  std::uint64_t duplicates = 0;
  std::map<std::string, ExpectedAgent> agents;
  std::map<std::string, ExpectedTool> tools;
  std::map<std::pair<std::string, std::string>, std::uint64_t> transitions;

  template <class Get>
  std::uint64_t Sum(Get get) const {
    std::uint64_t sum = 0;
    for (const auto& [agent_id, agent] : agents) sum += get(agent);
    return sum;
  }
};

// Milliseconds since the epoch of `2026-01-04T17:16:49.148Z`.
std::int64_t MsOf(std::string_view time);

// Reads newline-delimited events in their order. Times end in Z or are numbers.
ExpectedFleet Expect(std::string_view lines);

}  // namespace pitwall::e2e
