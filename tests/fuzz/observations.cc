// Lines of observations: bodies of `POST /api/observations`, and the state of the joiner, which
// comes from the journal.
#include <string>
#include <string_view>

#include "exporter/http/message.h"
#include "exporter/telemetry/line_writer.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_codec.h"
#include "exporter/telemetry/observations_handler.h"
#include "tests/fuzz/entrance.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"

namespace pitwall::fuzz {

namespace {

std::string StateOf(const telemetry::Joiner& joiner) {
  telemetry::LineWriter lines;
  joiner.WriteState(&lines);
  return std::string(lines.text());
}

void RunObservations(std::string_view bytes) {
  Input input(bytes);
  const bool is_state = (input.Byte() & 1U) != 0;
  Entrance entrance;
  if (is_state) {
    entrance.joiner.RestoreState(input.Rest());
    Entrance restarted;
    restarted.joiner.RestoreState(StateOf(entrance.joiner));
    restarted.Finish();
  } else {
    http::Request request;
    request.headers.emplace_back("Content-Type", "application/x-ndjson");
    request.body = input.Rest();
    const http::Response response = telemetry::ObservationsHandler(entrance.intake)(request);
    Require(response.status == 200 || response.status == 400, "a body is accepted or refused");
    telemetry::ObservationBatch batch;
    (void)telemetry::DecodeObservations(request.body, &batch);
    telemetry::LineWriter lines;
    telemetry::WriteBatch(batch, &lines);
    telemetry::ObservationBatch copy;
    Require(telemetry::DecodeObservations(lines.text(), &copy).rejected == 0,
            "observations that were written can be read");
    Require(copy.observations.size() == batch.observations.size(), "none is lost");
  }
  entrance.Finish();
}

Seeds ObservationSeeds() {
  const std::string lines =
      R"({"kind":"tool_call","signal":"logs","outcome":"ok","emitter":"claude-code",)"
      R"("conversation":"s","id":"t","agent_id":"a","tool":"Bash","time_ms":1767302507934,)"
      R"("duration_ns":5000000,"waited_ns":1,"input_bytes":3,"output_bytes":4})"
      "\n"
      R"({"kind":"model_call","signal":"traces","outcome":"error","error_type":"overloaded",)"
      R"("emitter":"codex","conversation":"s","id":"m","model":"x","needs":3,"rank":1,)"
      R"("trace":"000102030405060708090a0b0c0d0e0f","span":"0001020304050607",)"
      R"("parent":"0101020304050607","time_ms":1767302507000,"input_tokens":5,"is_sum":true})"
      "\n"
      R"({"emitter":"codex","signal":"logs","records":3,"ignored":1})"
      "\n";
  Entrance entrance;
  telemetry::ObservationBatch batch;
  telemetry::Observation call;
  call.kind = telemetry::ObservationKind::kToolCall;
  call.emitter = "claude-code";
  call.conversation = "s";
  call.id = "c";
  call.tool = "Bash";
  call.needs = 0xff;  // so that the call is held
  call.time_ms = entrance.clock.WallMs();
  call.span = telemetry::SpanRef{.trace = {1}, .span = {2}, .parent = {3}};
  batch.observations.push_back(call);
  telemetry::Observation span = call;
  span.kind = telemetry::ObservationKind::kSpan;
  span.span = telemetry::SpanRef{.trace = {1}, .span = {3}, .parent = {4}};
  batch.observations.push_back(span);
  telemetry::LineWriter written;
  telemetry::WriteBatch(batch, &written);
  (void)entrance.intake.Ingest(batch);
  return {'\0' + lines, '\0' + std::string(written.text()), '\1' + StateOf(entrance.joiner)};
}

}  // namespace

const Target kObservations{"observations", RunObservations, ObservationSeeds};

}  // namespace pitwall::fuzz
