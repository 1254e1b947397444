#include "exporter/telemetry/call_id.h"

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/telemetry/observation.h"

namespace pitwall::telemetry {

namespace {

// Providers' ids of responses are at least this long. They are unique without a conversation, so
// two instrumentations may report the same response in different traces.
constexpr std::size_t kMinUniqueIdBytes = 20;

constexpr std::string_view kDigits = "0123456789abcdef";

template <std::size_t kSize>
void AppendHex(const std::array<std::uint8_t, kSize>& bytes, std::string* out) {
  std::array<char, kSize * 2> text;
  for (std::size_t i = 0; i < kSize; ++i) {
    text[2 * i] = kDigits[bytes[i] >> 4];
    text[2 * i + 1] = kDigits[bytes[i] & 15];
  }
  out->append(text.data(), text.size());
}

void AppendNumber(std::integral auto number, std::string* out) {
  std::array<char, 24> text;
  const char* const end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  out->append(text.data(), static_cast<std::size_t>(end - text.data()));
}

void AppendScoped(const Observation& observation, std::string* id) {
  if (!observation.conversation.empty()) {
    *id += observation.conversation;
  } else if (observation.span) {
    AppendHex(observation.span->trace, id);
  }
  *id += ':';
  *id += observation.id;
}

void AppendSpan(const SpanRef& span, std::string* id) {
  *id += "s:";
  AppendHex(span.trace, id);
  *id += ':';
  AppendHex(span.span, id);
}

void AppendToolCall(const Observation& observation, std::string* id) {
  if (!observation.id.empty()) {
    *id += "t:";
    return AppendScoped(observation, id);
  }
  if (observation.span) return AppendSpan(*observation.span, id);
  *id += "h:";
  *id += observation.conversation;
  *id += ':';
  *id += observation.tool;
  *id += ':';
  AppendNumber(observation.time_ms, id);
  *id += ':';
  AppendNumber(observation.duration_ns.value_or(0), id);
}

void AppendModelCall(const Observation& observation, std::string* id) {
  if (!observation.id.empty()) {
    *id += "r:";
    if (!observation.conversation.empty() || observation.id.size() < kMinUniqueIdBytes) {
      return AppendScoped(observation, id);
    }
    *id += observation.id;
    return;
  }
  if (observation.span) return AppendSpan(*observation.span, id);
  *id += "u:";
  *id += observation.conversation;
  for (const std::uint64_t tokens :
       {observation.input_tokens, observation.output_tokens, observation.cached_tokens}) {
    *id += ':';
    AppendNumber(tokens, id);
  }
}

void AppendTaskId(const Observation& observation, std::string* id) {
  if (!observation.id.empty()) {
    *id += observation.id;
  } else if (observation.span) {
    AppendHex(observation.span->trace, id);
    *id += '-';
    AppendHex(observation.span->span, id);
  } else {
    *id += observation.conversation;
  }
}

}  // namespace

void MakeTaskId(const Observation& observation, std::string* id) {
  id->clear();
  AppendTaskId(observation, id);
}

void MakeClaimId(const Observation& end, std::string* id) {
  *id = "a:";
  AppendTaskId(end, id);
  *id += ":claimed";
}

void MakeEventId(const Observation& observation, std::string* id) {
  id->clear();
  switch (observation.kind) {
    case ObservationKind::kToolCall:
      return AppendToolCall(observation, id);
    case ObservationKind::kModelCall:
      return AppendModelCall(observation, id);
    case ObservationKind::kTaskStart:
      return MakeClaimId(observation, id);
    case ObservationKind::kTaskEnd:
      *id = "a:";
      AppendTaskId(observation, id);
      *id += ":done";
      return;
    case ObservationKind::kSpan:
    case ObservationKind::kAlive:
      return;
  }
}

}  // namespace pitwall::telemetry
