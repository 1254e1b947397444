// What differs between the programs that call hooks, as data: one file for each program.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::hooks {

// The meaning of an event of a program.
enum class Action : std::uint8_t {
  kAlive,              // not counted; marks the agent as active
  kToolStart,          // remembered, for duration and waiting time
  kToolEnd,            // a call ended; the response says how
  kToolFailure,        // a call failed
  kToolBatch,          // all calls of one response, including those that no other event reports
  kToolDenied,         // a call was refused
  kPermissionRequest,  // a person is asked; remembered
  kTurnStart,
  kTurnEnd,
  kTurnFailure,
  kAgentStart,  // of a subagent
  kAgentEnd,
  kTaskEnd,  // of a task list
  kSessionEnd,
};

struct EventRule {
  std::string_view event;
  Action action;
};

struct Program {
  std::string_view name = {};     // in the path: /hooks/{name}
  std::string_view emitter = {};  // as in telemetry::Observation
  std::span<const EventRule> events = {};
  // Of a tool call and of a turn: the facts that another signal knows better.
  std::uint8_t tool_needs = 0;
  std::uint8_t turn_needs = 0;
  std::uint8_t rank = 0;
  // The exit code in a tool's response, if it is visible.
  std::optional<int> (*exit_code)(std::string_view tool, telemetry::JsonValue response) = nullptr;
  // The name by which the other signals of the program know a tool of the hooks; null: the same.
  std::string_view (*tool_name)(std::string_view name) = nullptr;
  // A subagent is a conversation of its own, and its run is a turn.
  bool subagents_are_conversations = false;
  // Another program that sends the same events; it is recognized by this part of its transcript's
  // path.
  std::string_view fork_path = {};
  std::string_view fork_emitter = {};
};

extern const Program kClaude;
extern const Program kCodex;
extern const Program kGemini;
extern const Program kQwen;
extern const Program kCursor;
extern const Program kCopilot;
extern const Program kOpencode;

inline constexpr const Program* kPrograms[] = {&kClaude, &kCodex,   &kQwen,    &kGemini,
                                               &kCursor, &kCopilot, &kOpencode};

// The action of an event name; kAlive for an unknown one.
Action ActionOf(const Program& program, std::string_view event);

}  // namespace pitwall::hooks
