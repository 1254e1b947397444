// A joiner with what it counts, and observations for it.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/observation.h"
#include "pitwall/event.h"
#include "pitwall/host/event_id_set.h"

namespace pitwall::telemetry {

inline constexpr std::int64_t kStartMs = 1'700'000'000'000;

// An event that owns its texts.
struct CountedEvent {
  EventType type = EventType::kHeartbeat;
  std::string agent_id;
  std::string role;
  std::string tool;
  std::string model;
  std::string task_id;
  std::string error_type;
  bool success = true;
  std::optional<std::uint64_t> duration_ns;
  std::optional<std::uint64_t> waited_ns;
  std::uint64_t input_tokens = 0;
  std::int64_t timestamp_ms = 0;

  explicit CountedEvent(const Event& event)
      : type(event.type),
        agent_id(event.agent_id),
        role(event.role),
        tool(event.tool),
        model(event.model),
        task_id(event.task_id),
        error_type(event.error_type),
        success(event.success),
        duration_ns(event.duration_ns),
        waited_ns(event.waited_ns),
        input_tokens(event.input_tokens),
        timestamp_ms(event.timestamp_ms) {}
};

// What a user sees: by type, agent, tool and success the number of events, and the input tokens.
struct Totals {
  std::map<std::string, int> events;
  std::uint64_t input_tokens = 0;

  bool operator==(const Totals&) const = default;
};

inline Totals TotalsOf(const std::vector<CountedEvent>& events) {
  Totals totals;
  for (const CountedEvent& event : events) {
    if (event.type == EventType::kHeartbeat) continue;
    ++totals.events[std::to_string(static_cast<int>(event.type)) + " " + event.agent_id + " " +
                    event.tool + (event.success ? "" : " error")];
    totals.input_tokens += event.input_tokens;
  }
  return totals;
}

struct JoinerFixture {
  explicit JoinerFixture(const JoinerOptions& options = {})
      : joiner(
            event_ids,
            [this](std::span<const Event> batch) {
              for (const Event& event : batch) events.emplace_back(event);
            },
            options) {}

  IntakeResult Join(const std::vector<Observation>& observations) {
    ObservationBatch batch;
    batch.observations = observations;
    return joiner.Join(batch, now_ms);
  }
  void Flush() { joiner.Flush(now_ms); }
  void AdvanceMs(std::int64_t elapsed_ms) {
    now_ms += elapsed_ms;
    joiner.Tick(now_ms);
  }

  std::int64_t now_ms = kStartMs;
  EventIdSet event_ids;
  std::vector<CountedEvent> events;
  Joiner joiner;
};

// A span of trace `trace`: `parent` 0 is a root.
inline SpanRef SpanOf(std::uint8_t trace, std::uint8_t span, std::uint8_t parent) {
  SpanRef ref;
  ref.trace[0] = trace;
  ref.span[0] = span;
  ref.parent[0] = parent;
  return ref;
}

// A tool call of session "s" that needs nothing.
inline Observation ToolCall(std::string_view id, std::string_view tool = "bash") {
  return {.kind = ObservationKind::kToolCall,
          .signal = Signal::kLogs,
          .outcome = Outcome::kSuccess,
          .emitter = "test",
          .conversation = "s",
          .id = id,
          .tool = tool,
          .time_ms = kStartMs};
}

inline Observation ToolSpan(SpanRef span, std::string_view tool = "bash") {
  Observation observation = ToolCall("", tool);
  observation.signal = Signal::kTraces;
  observation.conversation = {};
  observation.span = span;
  return observation;
}

inline Observation AgentSpan(SpanRef span, std::string_view name) {
  return {.kind = ObservationKind::kSpan,
          .is_agent = true,
          .emitter = "test",
          .agent_name = name,
          .span = span};
}

inline Observation PlainSpan(SpanRef span) {
  return {.kind = ObservationKind::kSpan, .emitter = "test", .span = span};
}

inline Observation ModelSpan(SpanRef span, std::uint64_t input_tokens, bool is_sum = false) {
  return {.kind = ObservationKind::kModelCall,
          .is_sum = is_sum,
          .emitter = "test",
          .agent_name = "a",
          .model = "m",
          .span = span,
          .input_tokens = input_tokens};
}

inline Observation TaskSpan(SpanRef span, std::string_view agent) {
  return {.kind = ObservationKind::kTaskEnd,
          .outcome = Outcome::kSuccess,
          .is_agent = true,
          .emitter = "test",
          .agent_name = agent,
          .span = span,
          .time_ms = kStartMs,
          .duration_ns = 2'000'000'000};
}

}  // namespace pitwall::telemetry
