#include <gmock/gmock.h>

#include <string>

#include "exporter/transcripts/format.h"
#include "tests/transcripts/transcript_fixture.h"

namespace pitwall::transcripts {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ClaudeTranscriptTest : public TranscriptTest {
 protected:
  static std::string Line(const std::string& type, int second, const std::string& rest,
                          const std::string& session = "s1") {
    return R"({"type":")" + type + R"(","sessionId":")" + session +
           R"(","timestamp":"2026-09-21T14:13:)" + std::to_string(second) + R"(Z",)" + rest + "}";
  }
  static std::string Assistant(int second, const std::string& message, const std::string& request,
                               const std::string& content, const std::string& stop,
                               int output_tokens = 5, const std::string& rest = "",
                               const std::string& session = "s1") {
    return Line("assistant", second,
                rest + R"("requestId":")" + request + R"(","message":{"id":")" + message +
                    R"(","model":"opus","stop_reason":")" + stop + R"(","content":[)" + content +
                    R"(],"usage":{"input_tokens":10,"cache_creation_input_tokens":3,
                    "cache_read_input_tokens":100,"output_tokens":)" +
                    std::to_string(output_tokens) + "}}",
                session);
  }
  static std::string Use(const std::string& id, const std::string& tool) {
    return R"({"type":"tool_use","id":")" + id + R"(","name":")" + tool + R"(","input":{}})";
  }
  static std::string Result(int second, const std::string& id, const std::string& text,
                            bool is_error, const std::string& rest = "") {
    return Line("user", second,
                rest + R"("promptId":"p1","message":{"role":"user","content":[{"type":"tool_result",
                "tool_use_id":")" +
                    id + R"(","content":")" + text + R"(","is_error":)" +
                    (is_error ? "true" : "false") + "}]}");
  }
  static std::string Prompt(int second, const std::string& id) {
    return Line("user", second,
                R"("promptId":")" + id + R"(","message":{"role":"user","content":"do it"})");
  }
};

TEST_F(ClaudeTranscriptTest, AResponseOnSeveralLinesCountsOnceWithItsGreatestUsage) {
  Read(Format::kClaude,
       {Assistant(20, "m1", "r1", R"({"type":"text","text":"x"})", "", 1),
        Assistant(21, "m1", "r1", Use("toolu_0000000000001", "Bash"), "tool_use", 7),
        Assistant(25, "m2", "r2", "", "end_turn", 9)});
  EXPECT_THAT(Tokens(), ElementsAre("113/7/100", "113/9/100"));
  const auto calls = Of(Kind::kModelCall);
  EXPECT_EQ(calls[0].id, "r1");
  EXPECT_EQ(calls[0].conversation, "s1");
  EXPECT_EQ(calls[0].agent_id, "s1");
  EXPECT_EQ(calls[0].model, "opus");
}

TEST_F(ClaudeTranscriptTest, ACallEndsWithItsResult) {
  Read(Format::kClaude,
       {Prompt(19, "p1"),
        Assistant(20, "m1", "r1",
                  Use("t1", "Bash") + "," + Use("t2", "Read") + "," + Use("t3", "X"), "tool_use"),
        Result(22, "t1", "Exit code 3\\nout", true), Result(23, "t2", "fine", false)});
  EXPECT_THAT(Tools(), ElementsAre("Bash!exit_3", "Read"));  // t3 has not ended
  const auto calls = Of(Kind::kToolCall);
  EXPECT_EQ(calls[0].id, "t1");
  EXPECT_EQ(calls[0].duration_ns, 2'000'000'000U);
  EXPECT_EQ(calls[0].time_ms, 1'790'000'002'000);
  // The turn has begun and is not over.
  EXPECT_EQ(Of(Kind::kTaskStart).size(), 1U);
  EXPECT_THAT(Of(Kind::kTaskEnd), IsEmpty());
}

TEST_F(ClaudeTranscriptTest, ARefusalAndAMissingToolAreErrors) {
  Read(Format::kClaude,
       {Assistant(20, "m1", "r1", Use("t1", "Write") + "," + Use("t2", "Nope"), "tool_use"),
        Result(22, "t1", "anything", true, R"("toolDenialKind":"user-rejected",)"),
        Result(23, "t2", "<tool_use_error>Error: No such tool available: Nope", true)});
  EXPECT_THAT(Tools(), ElementsAre("Write!rejected", "Nope!unknown_tool"));
}

TEST_F(ClaudeTranscriptTest, ATurnEndsWithAResponseThatCallsNothing) {
  Read(Format::kClaude, {Prompt(10, "p1"), Assistant(11, "m1", "r1", "", "end_turn"),
                         Prompt(20, "p2"), Assistant(21, "m2", "r2", Use("t", "B"), "tool_use")});
  const auto starts = Of(Kind::kTaskStart);
  ASSERT_EQ(starts.size(), 2U);
  EXPECT_EQ(starts[0].id, "p1");
  EXPECT_EQ(starts[1].id, "p2");
  const auto ends = Of(Kind::kTaskEnd);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].id, "p1");
  EXPECT_EQ(ends[0].outcome, Outcome::kSuccess);
  EXPECT_EQ(ends[0].duration_ns, 1'000'000'000U);
}

TEST_F(ClaudeTranscriptTest, AnInterruptedTurnFailed) {
  Read(Format::kClaude,
       {Prompt(10, "p1"), Line("user", 12, R"("promptId":"p1","message":{"role":"user",
           "content":[{"type":"text","text":"[Request interrupted by user]"}]})")});
  const auto ends = Of(Kind::kTaskEnd);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].error_type, "interrupted");
}

TEST_F(ClaudeTranscriptTest, AnErrorOfTheApiHasNoTokensAndFailsTheTurn) {
  Read(Format::kClaude,
       {Prompt(10, "p1"),
        Line("assistant", 12, R"("isApiErrorMessage":true,"message":{"id":"m","model":"<synthetic>",
           "content":[],"usage":{"input_tokens":9,"output_tokens":9}})")});
  EXPECT_THAT(Tokens(), IsEmpty());
  ASSERT_EQ(Of(Kind::kTaskEnd).size(), 1U);
  EXPECT_EQ(Of(Kind::kTaskEnd)[0].error_type, "api_error");
}

TEST_F(ClaudeTranscriptTest, ASubagentIsAnAgentOfItsSession) {
  const std::string agent = R"("agentId":"a1","isSidechain":true,"attributionAgent":"reviewer",)";
  Read(Format::kClaude,
       {Line("user", 10, agent + R"("promptId":"p1","message":{"role":"user","content":"x"})"),
        Assistant(11, "m1", "r1", Use("t1", "Bash"), "tool_use", 5, agent),
        Result(12, "t1", "ok", false, agent), Assistant(13, "m2", "r2", "", "end_turn", 5, agent)});
  const auto calls = Of(Kind::kToolCall);
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].conversation, "s1");
  EXPECT_EQ(calls[0].agent_id, "a1");
  EXPECT_EQ(calls[0].role, "reviewer");
  const auto ends = Of(Kind::kTaskEnd);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].id, "a1");
  EXPECT_EQ(ends[0].task_type, "reviewer");
}

TEST_F(ClaudeTranscriptTest, RepeatedHistoryOfAnotherFileCountsOnce) {
  const std::vector<std::string> history = {
      Prompt(10, "p1"), Assistant(11, "m1", "r1", Use("toolu_0000000000001", "Bash"), "tool_use"),
      Result(12, "toolu_0000000000001", "ok", false)};
  Read(Format::kClaude, history);
  // A resumed session has another id, and a sidechain another request id.
  Read(Format::kClaude,
       {Assistant(11, "m1", "r9", Use("toolu_0000000000001", "Bash"), "tool_use", 5, "", "s2"),
        Result(12, "toolu_0000000000001", "ok", false),
        Assistant(31, "m3", "r3", Use("toolu_0000000000002", "Read"), "tool_use", 5, "", "s2"),
        Result(32, "toolu_0000000000002", "ok", false)});
  EXPECT_THAT(Tools(), ElementsAre("Bash", "Read"));
  EXPECT_EQ(Tokens().size(), 2U);
}

TEST_F(ClaudeTranscriptTest, ACopiedLineBelongsToTheSessionThatWasForked) {
  Read(Format::kClaude, {Assistant(11, "m1", "r1", "", "end_turn", 5,
                                   R"("forkedFrom":{"sessionId":"s0","messageUuid":"u"},)")});
  ASSERT_EQ(Of(Kind::kModelCall).size(), 1U);
  EXPECT_EQ(Of(Kind::kModelCall)[0].conversation, "s0");
}

TEST_F(ClaudeTranscriptTest, OtherLinesAreIgnored) {
  Read(Format::kClaude,
       {R"({"type":"summary","summary":"x","leafUuid":"u"})", "{}", "[]", "7", R"("x")",
        R"({"type":"assistant","message":{"id":"m","usage":{"input_tokens":1}}})",
        R"({"type":"assistant","sessionId":"s","message":"text"})",
        Line("attachment", 10, R"("attachment":{"type":"date"})"),
        Result(12, "unknown", "ok", false)});
  EXPECT_THAT(Tools(), IsEmpty());
  EXPECT_THAT(Tokens(), IsEmpty());
  ASSERT_EQ(output_.batch().tallies.size(), 1U);
  EXPECT_EQ(output_.batch().tallies[0].records, 9U);
  EXPECT_EQ(output_.batch().tallies[0].ignored, 8U);
}

}  // namespace
}  // namespace pitwall::transcripts
