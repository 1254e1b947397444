// The daemon's data about a fleet, as far as the table shows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::cli::top {

// One agent. Texts are as the daemon sent them: pass them to Shown() before they reach a terminal.
struct BoardRow {
  std::string agent_id;
  std::string role;
  std::string standing;
  std::string reasons;  // joined
  std::string loop;     // the tools of the agent's loop; empty: none
  std::uint64_t loop_calls = 0;
  std::uint64_t rank = 0;
  std::uint64_t tasks_in_progress = 0;
  std::uint64_t tasks_completed = 0;
  std::uint64_t tasks_failed = 0;
  std::uint64_t tasks_abandoned = 0;
  std::uint64_t tool_calls = 0;
  std::uint64_t tool_errors = 0;
  std::optional<double> p50_ms;
  std::optional<double> p95_ms;
  std::optional<double> avg_quality;
};

struct Board {
  std::string window;
  std::string last_updated;
  std::uint64_t agents = 0;
  std::uint64_t total = 0;  // agents that the query selects
  std::uint64_t agents_looping = 0;
  std::uint64_t tasks_claimed = 0;
  std::uint64_t tasks_completed = 0;
  std::uint64_t tasks_failed = 0;
  std::uint64_t tasks_in_progress = 0;
  std::uint64_t tasks_abandoned = 0;
  std::uint64_t tasks_orphaned = 0;
  std::uint64_t tool_calls = 0;
  std::uint64_t tool_errors = 0;
  std::vector<BoardRow> rows;  // in the requested order
};

// Parses the body of `/api/agent-performance`; nullopt if it is another text. A field that is
// missing or of another type counts as null.
std::optional<Board> ParseBoard(std::string_view body);

}  // namespace pitwall::cli::top
