#include <gtest/gtest.h>

#include "exporter/hooks/program.h"
#include "exporter/telemetry/observation.h"
#include "tests/hooks/hook_fixture.h"

namespace pitwall::hooks {
namespace {

class HookProgramsTest : public HookTest {};

TEST_F(HookProgramsTest, CodexKnowsTheOutcomeOnlyIfTheExitCodeIsVisible) {
  const auto read = [&](const std::string& response) {
    return ReadOne(kCodex, R"({"session_id":"s","turn_id":"u","hook_event_name":"PostToolUse",
        "tool_name":"Bash","tool_use_id":"c","tool_input":{},"tool_response":)" +
                               response + "}");
  };
  const auto hidden = read(R"("Process exited with code 3 is only output\n")");
  EXPECT_EQ(hidden.outcome, Outcome::kSuccess);
  EXPECT_EQ(hidden.needs, telemetry::kNeedsOutcome | telemetry::kNeedsDuration);
  const auto text = read(R"("Wall time: 0.1\nProcess exited with code 3\nOutput:\nx")");
  EXPECT_EQ(text.error_type, "exit_3");
  EXPECT_EQ(text.needs, telemetry::kNeedsDuration);
  const auto object = read(R"({"output":"x","exit_code":0})");
  EXPECT_EQ(object.outcome, Outcome::kSuccess);
  EXPECT_EQ(object.needs, telemetry::kNeedsDuration);
  EXPECT_EQ(read(R"({"content":[],"isError":true})").outcome, Outcome::kFailure);
}

TEST_F(HookProgramsTest, CodexPairsTheBeginningAndTheEndOfACall) {
  const std::string rest = R"("session_id":"s","tool_name":"Bash","tool_use_id":"c"})";
  Read(kCodex, R"({"hook_event_name":"PreToolUse",)" + rest);
  const auto call = ReadOne(kCodex, R"({"hook_event_name":"PostToolUse",)" + rest, 250);
  EXPECT_EQ(call.tool, "exec_command");
  EXPECT_EQ(call.duration_ns, 250'000'000U);
  EXPECT_EQ(call.needs & telemetry::kNeedsDuration, telemetry::kNeedsDuration);
}

TEST_F(HookProgramsTest, ACodexSubagentIsAConversationAndItsRunIsATurn) {
  const auto start = ReadOne(kCodex, R"({"session_id":"parent","turn_id":"t2","agent_id":"child",
      "agent_type":"default","hook_event_name":"SubagentStart","model":"gpt-5"})");
  EXPECT_EQ(start.kind, Kind::kTaskStart);
  EXPECT_EQ(start.conversation, "child");
  EXPECT_EQ(start.agent_id, "child");
  EXPECT_EQ(start.id, "t2");
  EXPECT_EQ(start.role, "");
  EXPECT_EQ(start.model, "gpt-5");
  const auto call = ReadOne(kCodex, R"({"session_id":"parent","agent_id":"child","turn_id":"t2",
      "hook_event_name":"PostToolUse","tool_name":"Bash","tool_use_id":"c"})");
  EXPECT_EQ(call.conversation, "child");
}

TEST_F(HookProgramsTest, GeminiCallsAreIdentifiedByTheirEnd) {
  const std::string rest = R"("session_id":"s","tool_name":"run_shell_command",
      "tool_input":{"command":"x"},)";
  const std::string after = R"({"hook_event_name":"AfterTool",)" + rest +
                            R"("timestamp":"2026-09-21T14:13:20.500Z","tool_response":
         {"llmContent":"<u>\nOutput: Exit Code: 7\nExit Code: 3\nPGID: 1","returnDisplay":"x"}})";
  Read(kGemini,
       R"({"hook_event_name":"BeforeTool",)" + rest + R"("timestamp":"2026-09-21T14:13:20.100Z"})");
  const auto call = ReadOne(kGemini, after);
  EXPECT_EQ(call.duration_ns, 400'000'000U);
  EXPECT_EQ(call.error_type, "exit_3");
  EXPECT_EQ(call.needs, telemetry::kNeedsNoBetter);
  EXPECT_GT(call.rank, 0);
  EXPECT_FALSE(call.id.empty());
  // A repeated payload is the same call, whether or not the beginning is known.
  EXPECT_EQ(ReadOne(kGemini, after).id, call.id);
}

TEST_F(HookProgramsTest, AnExitCodeInTheOutputOfAnotherGeminiToolIsText) {
  const auto call = ReadOne(kGemini, R"({"hook_event_name":"AfterTool","session_id":"s",
      "tool_name":"read_file","tool_response":{"llmContent":"Exit Code: 3"}})");
  EXPECT_EQ(call.outcome, Outcome::kSuccess);
  const auto failed = ReadOne(kGemini, R"({"hook_event_name":"AfterTool","session_id":"s",
      "tool_name":"read_file","tool_response":{"error":{"message":"m","type":"file_not_found"}}})");
  EXPECT_EQ(failed.error_type, "file_not_found");
}

TEST_F(HookProgramsTest, AGeminiTurnIsReportedWhenItEnds) {
  const std::string rest = R"("session_id":"s","prompt":"p","timestamp":"2026-09-21T14:13:)";
  EXPECT_EQ(ReadOne(kGemini, R"({"hook_event_name":"BeforeAgent",)" + rest + R"(20Z"})").kind,
            Kind::kAlive);
  const auto turn = Read(kGemini, R"({"hook_event_name":"AfterAgent",)" + rest + R"(25Z"})");
  ASSERT_EQ(turn.size(), 2U);
  EXPECT_EQ(turn[0].kind, Kind::kTaskStart);
  EXPECT_EQ(turn[1].kind, Kind::kTaskEnd);
  EXPECT_EQ(turn[0].id, turn[1].id);
  EXPECT_EQ(turn[1].time_ms - turn[0].time_ms, 5'000);
}

TEST_F(HookProgramsTest, QwenIsRecognizedByItsTranscript) {
  const auto call = ReadOne(kGemini, R"({"session_id":"s","hook_event_name":"PostToolUse",
      "transcript_path":"/home/x/.qwen/projects/a.jsonl","tool_name":"t","tool_use_id":"q1"})");
  EXPECT_EQ(call.emitter, "qwen-code");
  EXPECT_EQ(ReadOne(kQwen, R"({"session_id":"s","hook_event_name":"Stop"})").emitter, "qwen-code");
  EXPECT_EQ(call.needs, telemetry::kNeedsNoBetter);
}

TEST_F(HookProgramsTest, CursorRepeatsShellCallsThatCountOnce) {
  const auto call = ReadOne(kCursor, R"({"hook_event_name":"postToolUse","conversation_id":"c",
      "generation_id":"g","tool_name":"Shell","tool_use_id":"t","tool_input":{},
      "tool_output":{"stdout":"x","exit_code":2},"duration":12.5})");
  EXPECT_EQ(call.error_type, "exit_2");
  EXPECT_EQ(call.duration_ns, 12'500'000U);
  EXPECT_EQ(ReadOne(kCursor, R"({"hook_event_name":"afterShellExecution","conversation_id":"c",
      "command":"x","duration":12})")
                .kind,
            Kind::kAlive);
  const auto denied = ReadOne(kCursor, R"({"hook_event_name":"postToolUseFailure",
      "conversation_id":"c","tool_name":"Shell","tool_use_id":"t2","error_message":"m",
      "failure_type":"permission_denied"})");
  EXPECT_EQ(denied.error_type, "rejected");
}

TEST_F(HookProgramsTest, CursorReportsTheTokensOfATurnAtItsEnd) {
  const auto end = Read(kCursor, R"({"hook_event_name":"stop","conversation_id":"c",
      "generation_id":"g","model":"m","input_tokens":80,"output_tokens":22,"status":"completed"})");
  ASSERT_EQ(end.size(), 2U);
  EXPECT_EQ(end[0].kind, Kind::kTaskEnd);
  EXPECT_EQ(end[0].outcome, Outcome::kSuccess);
  EXPECT_EQ(end[1].kind, Kind::kModelCall);
  EXPECT_EQ(end[1].id, "g");
  EXPECT_EQ(end[1].input_tokens, 80U);
  EXPECT_EQ(end[1].output_tokens, 22U);
  const auto aborted = ReadOne(kCursor, R"({"hook_event_name":"stop","conversation_id":"c",
      "generation_id":"h","status":"aborted"})");
  EXPECT_EQ(aborted.error_type, "aborted");
}

TEST_F(HookProgramsTest, CopilotWritesNamesInTwoForms) {
  const auto vs_code = ReadOne(kCopilot, R"({"hook_event_name":"PostToolUse","session_id":"s",
      "tool_name":"edit","tool_use_id":"t","tool_input":{},"tool_response":"ok"})");
  EXPECT_EQ(vs_code.id, "t");
  const auto line = ReadOne(kCopilot, R"({"sessionId":"s","timestamp":1789999999000,
      "toolName":"bash","toolArgs":"{}","toolResult":{"resultType":"failure"},"durationMs":4})");
  EXPECT_EQ(line.kind, Kind::kToolCall);
  EXPECT_EQ(line.tool, "bash");
  EXPECT_EQ(line.outcome, Outcome::kFailure);
  EXPECT_EQ(line.duration_ns, 4'000'000U);
  EXPECT_EQ(line.time_ms, 1'789'999'999'000);
  EXPECT_EQ(ReadOne(kCopilot, R"({"sessionId":"s"})", 0, "agentStop").kind, Kind::kTaskEnd);
}

TEST_F(HookProgramsTest, OpencodeCallsHaveTheIdsOfItsSpans) {
  const auto call = ReadOne(kOpencode, R"({"event":"tool.execute.after","sessionID":"ses_1",
      "tool":"bash","callID":"call_1","args":{},"output":{"output":"x","metadata":{"exit":1}}})");
  EXPECT_EQ(call.conversation, "ses_1");
  EXPECT_EQ(call.id, "call_1");
  EXPECT_EQ(call.error_type, "exit_1");
}

TEST_F(HookProgramsTest, ATimeInTheFutureIsReplacedByTheArrival) {
  const auto call = ReadOne(kGemini, R"({"hook_event_name":"AfterTool","session_id":"s",
      "tool_name":"t","timestamp":"2999-01-01T00:00:00Z"})");
  EXPECT_EQ(call.time_ms, kNowMs);
}

}  // namespace
}  // namespace pitwall::hooks
