// The simulated agents: their tools, trades and worker profiles.
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

// A trade determines which tools an agent calls.
struct Role {
  std::string_view name;
  std::string_view model;
  std::string_view task_type;
  std::array<double, kTools> tool_weights;  // by position in Tools(), all above zero
};

// How well an agent works.
struct WorkerProfile {
  std::string_view name;
  double slowness;            // durations and pauses relative to a typical agent's
  double error_factor;        // tool errors relative to a typical agent's
  double task_failure_share;  //
  double loop_share;          // share of errors after which the same call is repeated
  double quality_mean;        // 0 to 10
  double quality_deviation;
  double share;  // of a fleet
};

std::span<const ToolProfile, kTools> Tools();
std::span<const Role> Roles();
std::span<const WorkerProfile> WorkerProfiles();  // good, typical, slow, failing

}  // namespace pitwall::fleet
