// What the simulated agents are like: their tools, trades and tempers.
//
// Medians and spreads are those of a real swarm of coding agents: most calls take milliseconds, a
// few tools take seconds, and every duration is lognormal.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace pitwall::fleet {

inline constexpr std::size_t kTools = 15;

struct ToolProfile {
  std::string_view name;
  double median_ms;
  double sigma;        // of the duration's logarithm
  double error_share;  // of a typical agent's calls
  std::array<std::string_view, 2> error_types;
  double median_output_bytes;
};

// A trade: what an agent does, so which tools it takes to.
struct Role {
  std::string_view name;
  std::string_view model;
  std::string_view task_type;
  std::array<double, kTools> tool_weights;  // by position in Tools(), all above zero
};

// How well an agent does it.
struct WorkerProfile {
  std::string_view name;
  double slowness;            // durations and pauses, against a typical agent's
  double error_factor;        // likewise its tools' errors
  double task_failure_share;  //
  double loop_share;          // of errors, after which the very same call is made again
  double quality_mean;        // 0 to 10
  double quality_deviation;
  double share;  // of a fleet
};

std::span<const ToolProfile, kTools> Tools();
std::span<const Role> Roles();
std::span<const WorkerProfile> WorkerProfiles();  // good, typical, slow, failing

}  // namespace pitwall::fleet
