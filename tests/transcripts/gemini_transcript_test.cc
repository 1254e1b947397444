#include <gmock/gmock.h>

#include <string>

#include "exporter/transcripts/format.h"
#include "tests/transcripts/transcript_fixture.h"

namespace pitwall::transcripts {
namespace {

using ::testing::ElementsAre;

constexpr const char* kMeta = R"({"sessionId":"s1","projectHash":"h","kind":"main",
    "startTime":"2026-09-21T14:13:20Z"})";
constexpr const char* kPrompt = R"({"id":"u1","type":"user",
    "timestamp":"2026-09-21T14:13:21Z","content":[{"text":"do it"}]})";

class GeminiTranscriptTest : public TranscriptTest {
 protected:
  static std::string Message(const std::string& id, int second, const std::string& rest = "") {
    return R"({"id":")" + id + R"(","type":"gemini","timestamp":"2026-09-21T14:13:)" +
           std::to_string(second) +
           R"(Z","content":"x","model":"flash","tokens":{"input":100,"output":7,"cached":40,
           "thoughts":3})" +
           rest + "}";
  }
  static std::string Call(const std::string& id, const std::string& name, const std::string& status,
                          const std::string& output = "ok") {
    return R"({"id":")" + id + R"(","name":")" + name + R"(","args":{},"status":")" + status +
           R"(","timestamp":"2026-09-21T14:13:25Z","result":[{"functionResponse":
           {"response":{"output":")" +
           output + R"("}}}]})";
  }
};

TEST_F(GeminiTranscriptTest, TheLastLineOfAMessageCounts) {
  Read(Format::kGemini,
       {kMeta, kPrompt, Message("m1", 22),
        Message("m1", 22,
                R"(,"toolCalls":[)" + Call("c1", "read_file", "success") + "," +
                    Call("c2", "run_shell_command", "success", "x\\nExit Code: 3") + "," +
                    Call("c3", "replace", "error") + "," + Call("c4", "write_file", "cancelled") +
                    "," + Call("c5", "glob", "executing") + "]"),
        R"({"$rewindTo":"m1"})", R"({"$set":{"messages":[)" + Message("m1", 22) + "]}}",
        Message("m2", 27)});
  // The checkpoint is the last record of m1.
  EXPECT_THAT(Tokens(), ElementsAre("100/10/40", "100/10/40"));
  const auto responses = Of(Kind::kModelCall);
  EXPECT_EQ(responses[0].conversation, "s1");
  EXPECT_EQ(responses[0].needs, telemetry::kNeedsNoBetter);
  // Responses with equal tokens are different calls.
  EXPECT_EQ(responses[0].id, "m1");
  EXPECT_EQ(responses[1].id, "m2");
}

TEST_F(GeminiTranscriptTest, CallsThatEndedCount) {
  Read(Format::kGemini,
       {kMeta, kPrompt,
        Message("m1", 22,
                R"(,"toolCalls":[)" + Call("c1", "read_file", "success") + "," +
                    Call("c2", "run_shell_command", "success", "x\\nExit Code: 3") + "," +
                    Call("c3", "replace", "error") + "," + Call("c4", "write_file", "cancelled") +
                    "," + Call("c5", "glob", "executing") + "]")});
  EXPECT_THAT(Tools(), ElementsAre("read_file", "run_shell_command!exit_3", "replace!tool_error",
                                   "write_file!rejected"));
  EXPECT_EQ(Of(Kind::kToolCall)[0].time_ms, 1'790'000'005'000);
  EXPECT_TRUE(Of(Kind::kTaskEnd).empty());
}

TEST_F(GeminiTranscriptTest, ATurnEndsWithAResponseThatCallsNothing) {
  Read(Format::kGemini, {kMeta, kPrompt, Message("m1", 22),
                         R"({"id":"u2","type":"user","timestamp":"2026-09-21T14:13:30Z",
           "content":[{"functionResponse":{"id":"x"}}]})",
                         Message("m2", 31)});
  const auto ends = Of(Kind::kTaskEnd);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].id, "u1");
  EXPECT_EQ(ends[0].duration_ns, 10'000'000'000U);
}

TEST_F(GeminiTranscriptTest, AResponseWhoseCallsAreRunningDoesNotEndATurn) {
  Read(Format::kGemini, {kMeta, kPrompt, R"({"id":"m1","type":"gemini","content":"",
      "timestamp":"2026-09-21T14:13:22Z","tokens":{"input":1,"output":1}})"});
  EXPECT_EQ(Of(Kind::kTaskStart).size(), 1U);
  EXPECT_TRUE(Of(Kind::kTaskEnd).empty());
}

TEST_F(GeminiTranscriptTest, ASubagentBelongsToTheSessionOfItsFolder) {
  Read(Format::kGemini,
       {R"({"sessionId":"agent","projectHash":"h","kind":"subagent",
           "startTime":"2026-09-21T14:13:20Z"})",
        Message("m1", 22, R"(,"toolCalls":[)" + Call("c1", "complete_task", "success") + "]")},
       "/home/x/.gemini/tmp/p/chats/parent/agent.jsonl");
  const auto calls = Of(Kind::kToolCall);
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].conversation, "parent");
  EXPECT_EQ(calls[0].agent_id, "agent");
  const auto ends = Of(Kind::kTaskEnd);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].id, "agent");
  EXPECT_EQ(ends[0].duration_ns, 5'000'000'000U);
}

TEST_F(GeminiTranscriptTest, OlderVersionsWriteOneDocument) {
  Read(Format::kGemini, {R"({"sessionId":"s1","projectHash":"h","startTime":"2026-09-21T14:13:20Z",
      "messages":[)" + std::string(kPrompt) +
                         "," + Message("m1", 22) + "]}"});
  EXPECT_THAT(Tokens(), ElementsAre("100/10/40"));
  EXPECT_EQ(Of(Kind::kTaskEnd).size(), 1U);
}

TEST_F(GeminiTranscriptTest, WithoutASessionNothingCounts) {
  Read(Format::kGemini, {Message("m1", 22), "{}", "[]", R"({"$set":7})"});
  EXPECT_TRUE(output_.batch().observations.empty());
}

}  // namespace
}  // namespace pitwall::transcripts
