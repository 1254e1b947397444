// One thing that an agent did, as a value: for recording, and for code that receives events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace pitwall {

// The values are stored in shared arenas: new types are added at the end.
enum class EventType : std::uint8_t {
  kTaskClaimed,
  kTaskCompleted,
  kTaskFailed,
  kToolCall,
  kQualityScored,
  kTokensUsed,
  kHeartbeat,
  kModelCall,
};
inline constexpr std::size_t kEventTypes = 8;

// Bounds of every event. The store clamps values beyond them; code that receives events from
// outside refuses them with the name of the field.
inline constexpr std::size_t kMaxNameBytes = 128;
inline constexpr std::size_t kMaxAgentLabels = 8;
inline constexpr std::uint64_t kMaxDurationNs = 30ULL * 24 * 3600 * 1'000'000'000;
inline constexpr std::uint64_t kMaxScoreMillionths = 1'000'000'000;  // a quality.max of 1000

// Whether the text is 1 to kMaxNameBytes of UTF-8 without control characters (U+0000 to U+001F,
// U+007F to U+009F). Any thread; some 1 ns per byte.
bool IsValidName(std::string_view text) noexcept;

// A field that was not given is empty. The event does not own its texts: they must live until the
// call that gets the event returns.
struct Event {
  EventType type = EventType::kHeartbeat;
  bool success = true;  // tool_call, model_call

  std::string_view agent_id;    // a name, as every text here: IsValidName()
  std::string_view role;        // describes the agent
  std::string_view model;       // describes the agent; the model of tokens_used and model_call
  std::string_view version;     // describes the agent: its prompt, release or commit
  std::string_view task_id;     // connects a claim with the end of the task
  std::string_view task_type;   //
  std::string_view tool;        // tool_call
  std::string_view error_type;  // task_failed, tool_call, model_call
  std::string_view args_hash;   // tool_call: equal for calls with equal arguments

  // Describe the agent: values of StoreOptions::agent_labels, in their order. An empty value or a
  // missing one was not given. The array must live as long as the texts.
  std::span<const std::string_view> labels;

  std::int64_t timestamp_ms = 0;  // when it happened: wall clock, since the epoch

  std::optional<std::uint64_t> duration_ns;       // at most kMaxDurationNs
  std::optional<std::uint32_t> score_millionths;  // at most kMaxScoreMillionths
  // tool_call: how long it waited for a person; not part of the duration. At most kMaxDurationNs.
  std::optional<std::uint64_t> waited_ns;

  std::uint64_t input_bytes = 0;  // tool_call
  std::uint64_t output_bytes = 0;
  std::uint64_t input_tokens = 0;  // tokens_used, model_call
  std::uint64_t output_tokens = 0;
  std::uint64_t cached_tokens = 0;
  std::uint64_t cost_nanousd = 0;
};

}  // namespace pitwall
