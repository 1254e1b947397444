// Bodies of `POST /api/events`, plain and compressed.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/events/event_parser.h"
#include "exporter/events/ingest.h"
#include "exporter/http/coding.h"
#include "tests/fuzz/entrance.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"

namespace pitwall::fuzz {

namespace {

constexpr std::size_t kMaxInflatedEventBytes = 1U << 16U;

void RunEvents(std::string_view bytes) {
  Input input(bytes);
  const std::uint8_t form = input.Byte();
  const auto type = (form & 1U) != 0 ? events::BodyType::kNdjson : events::BodyType::kJson;
  std::string_view body = input.Rest();
  std::string inflated;
  if ((form & 2U) != 0) {
    if (http::Gunzip(body, kMaxInflatedEventBytes, &inflated) != http::Inflated::kComplete) return;
    body = inflated;
  }
  Entrance entrance;
  const std::optional<events::IngestResult> result = entrance.ingest.IngestBody(body, type);
  Require(result.has_value(), "a body is ingested while no other is");
  Require(result->errors.size() <= events::kMaxErrors, "errors are bounded");
  Require((result->rejected == 0) == result->errors.empty(), "a rejected event has an error");
  (void)result->Json();
  // The same body again: events with an id are known now.
  const std::optional<events::IngestResult> again = entrance.ingest.IngestBody(body, type);
  Require(again->rejected == result->rejected, "the same body has the same violations");
  entrance.Finish();
}

Seeds EventSeeds() {
  const std::string lines =
      "{\"type\":\"task_claimed\",\"agent_id\":\"a\",\"task_id\":\"t\",\"task_type\":\"review\","
      "\"role\":\"r\",\"model\":\"m\",\"version\":\"1\",\"labels\":{\"team\":\"x\"}}\n"
      "{\"type\":\"task_completed\",\"agent_id\":\"a\",\"task_id\":\"t\",\"score\":8.5}\n"
      "{\"type\":\"task_failed\",\"agent_id\":\"b\",\"task_id\":\"u\",\"duration_ms\":3}\n"
      "{\"type\":\"tokens_used\",\"agent_id\":\"a\",\"input_tokens\":12,\"output_tokens\":3,"
      "\"cached_tokens\":2,\"cost_usd\":1e-3}\n"
      "{\"type\":\"quality_scored\",\"agent_id\":\"a\",\"score\":9,\"timestamp\":1767302507000}\n"
      "{\"type\":\"heartbeat\",\"agent_id\":\"\\u00e9\"}\n";
  const std::string call =
      R"([{"type":"tool_call","agent_id":"a","tool":"bash","duration_ms":12.5,"waited_ms":1,)"
      R"("success":false,"error_type":"timeout","input_bytes":3,"output_bytes":4,"args_hash":"h",)"
      R"("timestamp":"2026-01-01T21:00:00.123Z","event_id":"id-1"},)"
      R"({"type":"model_call","agent_id":"a","model":"m","duration_ms":1,"input_tokens":5}])";
  return {'\0' + call, '\1' + lines, '\3' + http::Gzip(lines)};
}

}  // namespace

const Target kEvents{"events", RunEvents, EventSeeds};

}  // namespace pitwall::fuzz
