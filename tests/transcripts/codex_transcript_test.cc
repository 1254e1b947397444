#include <gmock/gmock.h>

#include <string>

#include "exporter/transcripts/codex_call.h"
#include "exporter/transcripts/format.h"
#include "tests/transcripts/transcript_fixture.h"

namespace pitwall::transcripts {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CodexTranscriptTest : public TranscriptTest {
 protected:
  static std::string Line(const std::string& time, const std::string& type,
                          const std::string& payload) {
    return R"({"timestamp":"2026-09-21T14:13:)" + time + R"(Z","type":")" + type +
           R"(","payload":{)" + payload + "}}";
  }
  static std::string Meta(const std::string& id, const std::string& time = "20",
                          const std::string& rest = "") {
    return Line(time, "session_meta",
                R"("id":")" + id + R"(","timestamp":"2026-09-21T14:13:)" + time + R"(Z")" + rest);
  }
  static std::string Call(const std::string& time, const std::string& id, const std::string& name,
                          const std::string& rest = "") {
    return Line(time, "response_item",
                R"("type":"function_call","call_id":")" + id + R"(","name":")" + name +
                    R"(","arguments":"{}")" + rest);
  }
  static std::string Output(const std::string& time, const std::string& id,
                            const std::string& output) {
    return Line(time, "response_item",
                R"("type":"function_call_output","call_id":")" + id + R"(","output":)" + output);
  }
  static std::string Usage(int input, int cached, int output) {
    return R"({"input_tokens":)" + std::to_string(input) + R"(,"cached_input_tokens":)" +
           std::to_string(cached) + R"(,"output_tokens":)" + std::to_string(output) + "}";
  }
  static std::string Count(const std::string& time, const std::string& total,
                           const std::string& last) {
    return Line(time, "event_msg",
                R"("type":"token_count","info":{"total_token_usage":)" + total +
                    R"(,"last_token_usage":)" + last + "}");
  }
};

TEST_F(CodexTranscriptTest, TheOutputTellsExitCodeAndDuration) {
  Read(Format::kCodex,
       {Meta("th"), Line("20", "turn_context", R"("model":"gpt-5")"),
        Call("21", "c1", "exec_command"), Call("21", "c2", "exec_command"),
        Call("21", "c3", "nope"), Call("21", "c4", "exec_command"), Call("21", "c5", "never"),
        Output("23", "c1", R"("Wall time: 0.5 seconds\nProcess exited with code 3\nOutput:\nx")"),
        Output("24", "c2", R"("Process exited with code 0\nOutput:\nProcess exited with code 3")"),
        Output("24", "c3", R"("unsupported call: nope")"),
        Output("24", "c4", R"("failed to parse function arguments: x")")});
  EXPECT_THAT(Tools(), ElementsAre("exec_command!exit_3", "exec_command", "nope!unknown_tool",
                                   "exec_command!invalid_arguments"));
  const auto calls = Of(Kind::kToolCall);
  EXPECT_EQ(calls[0].duration_ns, 500'000'000U);
  EXPECT_EQ(calls[1].duration_ns, 3'000'000'000U);  // between call and output
  EXPECT_EQ(calls[0].conversation, "th");
  EXPECT_EQ(calls[0].agent_id, "th");
  EXPECT_EQ(calls[0].model, "gpt-5");
}

TEST_F(CodexTranscriptTest, OlderFormsOfOutput) {
  Read(Format::kCodex,
       {Meta("th"), Call("21", "c1", "shell"), Call("21", "c2", "shell"),
        Output("22", "c1",
               R"("{\"output\":\"x\",\"metadata\":{\"exit_code\":2,\"duration_seconds\":0.25}}")"),
        Output("22", "c2", R"({"content":"x","success":false})"),
        Line("23", "response_item",
             R"("type":"custom_tool_call","call_id":"c3","name":"apply_patch","input":"p")"),
        Line("23", "event_msg", R"("type":"patch_apply_end","call_id":"c3","success":false)"),
        Line("24", "response_item",
             R"("type":"custom_tool_call_output","call_id":"c3","output":"x")")});
  EXPECT_THAT(Tools(), ElementsAre("shell!exit_2", "shell!tool_error", "apply_patch!tool_error"));
  EXPECT_EQ(Of(Kind::kToolCall)[0].duration_ns, 250'000'000U);
}

TEST_F(CodexTranscriptTest, ACompletedItemKnowsHowACallEnded) {
  Read(Format::kCodex,
       {Meta("th"), Call("21", "c1", "flaky", R"(,"namespace":"mcp__weather")"),
        Line("22", "event_msg", R"("type":"item_completed","item":{"type":"McpToolCall","id":"c1",
             "server":"weather","tool":"flaky","status":"failed","result":{"isError":true},
             "duration":{"secs":1,"nanos":5}})"),
        Output("22", "c1", R"([{"type":"input_text","text":"Wall time: 9 seconds\nOutput:"}])"),
        // A call of a script has an item and no output.
        Line("23", "event_msg", R"("type":"item_completed","item":{"type":"CommandExecution",
             "id":"exec-1","exit_code":4,"status":"failed","duration":{"secs":0,"nanos":7}})"),
        // An item that arrives after the output changes nothing.
        Line("24", "event_msg", R"("type":"item_completed","item":{"type":"CommandExecution",
             "id":"c1","exit_code":-1,"status":"failed"})")});
  EXPECT_THAT(Tools(), ElementsAre("mcp__weather__flaky!tool_error", "exec_command!exit_4"));
  EXPECT_EQ(Of(Kind::kToolCall)[0].duration_ns, 1'000'000'005U);
}

TEST_F(CodexTranscriptTest, ADurationOfAMonthIsUnknown) {
  Read(Format::kCodex, {Meta("th"), Line("23", "event_msg", R"("type":"item_completed","item":{
             "type":"CommandExecution","id":"exec-1","exit_code":0,"status":"completed",
             "duration":{"secs":3000000,"nanos":0}})")});
  ASSERT_EQ(Of(Kind::kToolCall).size(), 1U);
  EXPECT_FALSE(Of(Kind::kToolCall)[0].duration_ns);
}

TEST_F(CodexTranscriptTest, RepeatedTotalsCountOnce) {
  Read(Format::kCodex, {Meta("th"), Count("21", Usage(100, 60, 10), Usage(100, 60, 10)),
                        Count("22", Usage(100, 60, 10), Usage(100, 60, 10)),
                        Line("22", "event_msg", R"("type":"token_count","info":null)"),
                        Count("23", Usage(250, 90, 30), Usage(150, 30, 20)),
                        Count("24", Usage(300, 90, 35), "null")});
  EXPECT_THAT(Tokens(), ElementsAre("100/10/60", "150/20/30", "50/5/0"));
}

TEST_F(CodexTranscriptTest, AUsageRecordReplacesTheCount) {
  Read(Format::kCodex, {Meta("th"),
                        Line("21", "token_usage_record",
                             R"("thread_id":"th","response_id":"r","usage":)" + Usage(100, 60, 10)),
                        Count("22", Usage(100, 60, 10), Usage(100, 60, 10))});
  EXPECT_THAT(Tokens(), ElementsAre("100/10/60"));
}

TEST_F(CodexTranscriptTest, ATurnIsATask) {
  Read(Format::kCodex,
       {Meta("th"), Line("21", "event_msg", R"("type":"task_started","turn_id":"u1")"),
        Line("22", "event_msg", R"("type":"task_complete","turn_id":"u1","duration_ms":900)"),
        Line("23", "event_msg", R"("type":"turn_started","turn_id":"u2")"),
        Line("25", "event_msg", R"("type":"turn_aborted","turn_id":"u2","reason":"interrupted")"),
        Line("26", "event_msg", R"("type":"task_complete","turn_id":"u3","error":{"a":1})")});
  const auto ends = Of(Kind::kTaskEnd);
  ASSERT_EQ(ends.size(), 3U);
  EXPECT_EQ(ends[0].id, "u1");
  EXPECT_EQ(ends[0].duration_ns, 900'000'000U);
  EXPECT_EQ(ends[0].outcome, Outcome::kSuccess);
  EXPECT_EQ(ends[1].error_type, "interrupted");
  EXPECT_EQ(ends[1].duration_ns, 2'000'000'000U);
  EXPECT_EQ(ends[2].outcome, Outcome::kFailure);
  EXPECT_EQ(Of(Kind::kTaskStart).size(), 2U);
}

TEST_F(CodexTranscriptTest, TheHistoryOfAForkBelongsToItsParent) {
  Read(Format::kCodex,
       {Meta("fork", "40", R"(,"forked_from_id":"parent")"), Meta("parent", "20"),
        Call("21", "c1", "shell"), Output("22", "c1", R"("ok")"),
        Count("22", Usage(100, 0, 10), Usage(100, 0, 10)), Call("41", "c2", "shell"),
        Output("42", "c2", R"("ok")"), Count("43", Usage(300, 0, 20), Usage(200, 0, 10))});
  const auto calls = Of(Kind::kToolCall);
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[0].conversation, "parent");
  EXPECT_EQ(calls[1].conversation, "fork");
  const auto responses = Of(Kind::kModelCall);
  ASSERT_EQ(responses.size(), 2U);
  EXPECT_EQ(responses[0].conversation, "parent");
  EXPECT_EQ(responses[1].conversation, "fork");
}

TEST_F(CodexTranscriptTest, ARestampedHistoryBelongsToTheParentToo) {
  const std::string spawn =
      R"(,"source":{"subagent":{"thread_spawn":{"parent_thread_id":"parent"}}})";
  Read(Format::kCodex,
       {Meta("child", "40", spawn), Call("40.100", "c1", "shell"),
        Output("40.101", "c1", R"("ok")"), Count("40.102", Usage(100, 0, 10), Usage(100, 0, 10)),
        Count("40.103", Usage(250, 0, 20), Usage(150, 0, 10)), Call("42", "c2", "shell"),
        Output("43", "c2", R"("ok")")});
  const auto calls = Of(Kind::kToolCall);
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[0].conversation, "parent");
  EXPECT_EQ(calls[1].conversation, "child");
  EXPECT_EQ(Of(Kind::kModelCall)[1].conversation, "parent");
}

TEST_F(CodexTranscriptTest, AFastSubagentRepeatsNothing) {
  const std::string spawn = R"(,"parent_thread_id":"parent")";
  Read(Format::kCodex,
       {Meta("child", "40", spawn), Call("40.1", "c1", "shell"), Output("40.2", "c1", R"("ok")"),
        Count("40.3", Usage(100, 0, 10), Usage(100, 0, 10)),
        Count("40.8", Usage(250, 0, 20), Usage(150, 0, 10))});
  for (const auto& one : output_.batch().observations) EXPECT_EQ(one.conversation, "child");
  EXPECT_EQ(output_.batch().observations.size(), 3U);
}

TEST_F(CodexTranscriptTest, OtherLinesAreIgnored) {
  Read(Format::kCodex,
       {"{}", "[]", R"({"type":"response_item","payload":7})", Call("21", "c", "early"), Meta("th"),
        Line("21", "compacted", R"("replacement_history":[{"type":"function_call"}])"),
        Output("22", "unknown", R"("x")"), Line("22", "event_msg", R"("type":"agent_message")")});
  EXPECT_THAT(Tools(), IsEmpty());
}

TEST(CodexToolNameTest, AToolOfAServerNamesIt) {
  EXPECT_EQ(CodexToolName("mcp__weather", "get"), "mcp__weather__get");
  EXPECT_EQ(CodexToolName("mcp__weather__", "get"), "mcp__weather__get");
  EXPECT_EQ(CodexToolName("functions", "exec"), "exec");
  EXPECT_EQ(CodexToolName("", "exec"), "exec");
}

}  // namespace
}  // namespace pitwall::transcripts
