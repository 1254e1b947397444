// Observations as lines, and back.
#include "exporter/telemetry/observation_codec.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "exporter/telemetry/line_writer.h"
#include "exporter/telemetry/observation.h"
#include "tests/telemetry/joiner_fixture.h"

namespace pitwall::telemetry {
namespace {

Observation FullObservation() {
  Observation full;
  full.kind = ObservationKind::kToolCall;
  full.signal = Signal::kHooks;
  full.outcome = Outcome::kFailure;
  full.needs = kNeedsAgent | kNeedsNoInner;
  full.rank = 3;
  full.is_partial = full.is_sum = full.is_agent = true;
  full.emitter = "claude-code";
  full.conversation = "session \"quoted\" \\ path";
  full.id = "toolu_1";
  full.agent_id = "sub";
  full.agent_name = "r\xc3\xa9viseur";
  full.role = "reviewer";
  full.service = "host";
  full.model = "m-1";
  full.version = "2.1";
  full.tool = "mcp__a__b";
  full.task_type = "turn";
  full.error_type = "exit_1";
  full.args_hash = "00ff";
  full.span = SpanOf(0xab, 0xcd, 0xef);
  full.time_ms = -5;
  full.duration_ns = 0;
  full.waited_ns = 77;
  full.input_bytes = 1;
  full.output_bytes = 2;
  full.input_tokens = 3;
  full.output_tokens = 4;
  full.cached_tokens = 5;
  full.cost_nanousd = 1'000'000'000'000'000;
  return full;
}

std::string LinesOf(const ObservationBatch& batch) {
  LineWriter lines;
  WriteBatch(batch, &lines);
  return std::string(lines.text());
}

TEST(ObservationCodecTest, ALineHasTheseKeys) {
  ObservationBatch batch;
  batch.observations = {FullObservation()};
  const auto line = nlohmann::json::parse(LinesOf(batch));
  const auto expected = nlohmann::json::parse(R"({"k":0,"s":3,"o":2,"q":17,"p":3,"f":7,
      "e":"claude-code","c":"session \"quoted\" \\ path","i":"toolu_1","a":"sub","n":"réviseur",
      "r":"reviewer","sv":"host","m":"m-1","v":"2.1","t":"mcp__a__b","tt":"turn","x":"exit_1",
      "h":"00ff","ms":-5,"d":0,"w":77,"ib":1,"ob":2,"it":3,"ot":4,"ct":5,"cu":1000000000000000,
      "sp":"ab000000000000000000000000000000cd00000000000000ef00000000000000"})");
  EXPECT_EQ(line, expected);
}

TEST(ObservationCodecTest, WhatIsWrittenIsReadBack) {
  ObservationBatch batch;
  batch.observations = {FullObservation(), ToolCall("c1"), PlainSpan(SpanOf(1, 2, 0))};
  batch.tallies = {{"codex", Signal::kLogs, 12, 3}, {"codex", Signal::kTraces, 1, 0}};
  const std::string lines = LinesOf(batch);
  ObservationBatch read;
  const DecodeResult result = DecodeObservations(lines, &read);
  EXPECT_EQ(result.rejected, 0U);
  ASSERT_EQ(read.observations.size(), 3U);
  EXPECT_EQ(read.observations[0].conversation, batch.observations[0].conversation);
  EXPECT_EQ(read.observations[2].span->parent, SpanOf(1, 2, 0).parent);
  ASSERT_EQ(read.tallies.size(), 2U);
  EXPECT_EQ(read.tallies[0].ignored, 3U);
  EXPECT_EQ(LinesOf(read), lines);
}

TEST(ObservationCodecTest, ALineOutOfBoundsIsRejectedAlone) {
  for (const std::string_view bad :
       {R"({"k":9})", R"({"k":0,"q":32})", R"({"k":0,"unknown":1})", R"({"k":0,"t":""})",
        R"({"k":0,"t":5})", R"({"k":0,"sp":"abcd"})", R"({"k":0,"sp":"zz"})", R"({"k":0,"it":-1})",
        R"({"k":0,"d":99999999999999999})", R"({"e":"x"})", R"({"k":0,"R":1})", R"([1])",
        R"({"k":0)", R"({"k":0} x)", R"({"k":0,"t":"a\u0007b"})", R"({"k":0,"p":8})", "not json"}) {
    ObservationBatch batch;
    const std::string lines = std::string(bad) + "\n\n{\"k\":0,\"i\":\"good\"}\n";
    const DecodeResult result = DecodeObservations(lines, &batch);
    EXPECT_EQ(result.rejected, 1U) << bad;
    ASSERT_EQ(result.errors.size(), 1U) << bad;
    EXPECT_EQ(result.errors[0].index, 0U) << bad;
    ASSERT_EQ(batch.observations.size(), 1U) << bad;
    EXPECT_EQ(batch.observations[0].id, "good") << bad;
  }
}

TEST(ObservationCodecTest, TheErrorNamesTheField) {
  ObservationBatch batch;
  const DecodeResult result = DecodeObservations(R"({"k":0,"rank":1})", &batch);
  ASSERT_EQ(result.errors.size(), 1U);
  EXPECT_EQ(result.errors[0].field, "rank");
}

TEST(ObservationCodecTest, AnEmptyBodyHasNoObservations) {
  ObservationBatch batch;
  EXPECT_EQ(DecodeObservations("\n \n", &batch).rejected, 0U);
  EXPECT_TRUE(batch.observations.empty());
}

TEST(LineWriterTest, EscapesAtEveryPositionOfAText) {
  for (std::size_t at = 0; at < 20; ++at) {
    std::string text(20, 'x');
    text[at] = '"';
    text[19 - at] = '\\';
    LineWriter writer;
    writer.Begin();
    writer.Text("t", text);
    writer.End();
    EXPECT_EQ(nlohmann::json::parse(writer.text())["t"], text);
  }
}

TEST(LineWriterTest, WritesNumbersTextsAndListsOnOneLineEach) {
  LineWriter writer;
  writer.Begin();
  writer.Number("n", UINT64_MAX);
  writer.Signed("s", INT64_MIN);
  writer.Hex("h", "\x01\xff");
  writer.Numbers("l", std::vector<std::uint64_t>{1, 2});
  writer.Texts("t", std::vector<std::string>{"a", "b\"c"});
  writer.End();
  writer.Begin();
  writer.End();
  EXPECT_EQ(writer.text(),
            "{\"n\":18446744073709551615,\"s\":-9223372036854775808,\"h\":\"01ff\",\"l\":[1,2],"
            "\"t\":[\"a\",\"b\\\"c\"]}\n{}\n");
}

}  // namespace
}  // namespace pitwall::telemetry
