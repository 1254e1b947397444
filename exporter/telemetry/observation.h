// A partial fact about an agent, from one record of one signal. Several observations may describe
// the same call; the joiner turns them into one event.
#pragma once

#include <array>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

namespace pitwall::telemetry {

enum class ObservationKind : std::uint8_t {
  kToolCall,
  kModelCall,
  kTaskStart,
  kTaskEnd,
  kSpan,   // a span that only connects other spans
  kAlive,  // the agent did something that is not counted
};

enum class Signal : std::uint8_t { kTraces, kMetrics, kLogs, kHooks, kTranscript };

enum class Outcome : std::uint8_t { kUnknown, kSuccess, kFailure };

// Facts that another observation of the same call may supply. The joiner holds an observation
// while it needs one of them, for at most kHoldMs.
enum Need : std::uint8_t {
  kNeedsAgent = 1,     // the agent is known from another signal or an enclosing span
  kNeedsDuration = 2,  // a better duration may come
  kNeedsOutcome = 4,   // the outcome may be known better
  kNeedsNoBetter = 8,  // counts only if no signal of a better rank reports this conversation
  kNeedsNoInner = 16,  // counts only if no inner span reports the same: sums, nested spans
};

inline constexpr std::int64_t kHoldMs = 15'000;

// What Claude Code's log has instead of the name of an MCP tool. Other signals have the name.
inline constexpr std::string_view kWithheldTool = "mcp_tool";

struct SpanRef {
  std::array<std::uint8_t, 16> trace{};
  std::array<std::uint8_t, 8> span{};
  std::array<std::uint8_t, 8> parent{};  // all zero: a root, or unknown
};

// Texts are valid names (pitwall/event.h) or empty. They belong to the batch.
struct Observation {
  ObservationKind kind = ObservationKind::kAlive;
  Signal signal = Signal::kTraces;
  Outcome outcome = Outcome::kUnknown;
  std::uint8_t needs = 0;   // bits of Need
  std::uint8_t rank = 0;    // among the signals of an emitter that share no ids; 0 is the best
  bool is_partial = false;  // adds facts, but does not count by itself
  bool is_sum = false;      // kModelCall: the sum over inner model calls
  bool is_agent = false;    // kSpan, kTaskEnd: agent_name is that of all inner spans

  std::string_view emitter{};       // canonical name of the program: "claude-code"
  std::string_view conversation{};  // session, thread or conversation; the scope of `id`
  std::string_view id{};            // of the call, response, run or turn; empty: the span is the id
  std::string_view agent_id{};      // if the record says it
  std::string_view agent_name{};    // of a framework's agent: its id, unless agent_id is given
  std::string_view role{};
  std::string_view service{};  // the last resort as an identity
  std::string_view model{};
  std::string_view version{};  // of the agent
  std::string_view tool{};
  std::string_view task_type{};
  std::string_view error_type{};
  std::string_view args_hash{};

  std::optional<SpanRef> span{};
  std::int64_t time_ms = 0;  // the end, or the instant; wall clock
  std::optional<std::uint64_t> duration_ns{};
  std::optional<std::uint64_t> waited_ns{};  // for a person's permission; not part of the duration

  std::uint64_t input_bytes = 0;
  std::uint64_t output_bytes = 0;
  std::uint64_t input_tokens = 0;  // cached ones included
  std::uint64_t output_tokens = 0;
  std::uint64_t cached_tokens = 0;
  std::uint64_t cost_nanousd = 0;
};

// How many records of one emitter arrived through one signal, and how many say nothing countable.
struct SourceTally {
  std::string_view emitter{};
  Signal signal = Signal::kTraces;
  std::uint64_t records = 0;
  std::uint64_t ignored = 0;
};

// The observations of one request, with the memory of their texts.
struct ObservationBatch {
  std::pmr::monotonic_buffer_resource texts;
  std::vector<Observation> observations;
  std::vector<SourceTally> tallies;

  // The text as a name: cut to kMaxNameBytes at a character, control characters and bytes that are
  // not UTF-8 replaced by `_`. Copied into the batch if it had to change.
  std::string_view NameOf(std::string_view text) { return text.empty() ? text : NameOfText(text); }
  // The text, copied into the batch.
  std::string_view Keep(std::string_view text);
  // Forgets everything that the batch holds.
  void Clear();

 private:
  std::string_view NameOfText(std::string_view text);  // not empty
};

}  // namespace pitwall::telemetry
