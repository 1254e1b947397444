#include <gtest/gtest.h>

#include "exporter/hooks/program.h"
#include "exporter/telemetry/observation.h"
#include "tests/hooks/hook_fixture.h"

namespace pitwall::hooks {
namespace {

class ClaudeHookTest : public HookTest {};

TEST_F(ClaudeHookTest, AFinishedCallHasItsIdToolDurationAndHashOfArguments) {
  const auto call = ReadOne(kClaude, R"({"session_id":"s1","prompt_id":"p1",
      "hook_event_name":"PostToolUse","tool_name":"Bash","tool_use_id":"toolu_1",
      "tool_input":{"command": "ls"},"tool_response":{"stdout":"a","interrupted":false},
      "duration_ms":184})");
  EXPECT_EQ(call.kind, Kind::kToolCall);
  EXPECT_EQ(call.signal, telemetry::Signal::kHooks);
  EXPECT_EQ(call.emitter, "claude-code");
  EXPECT_EQ(call.conversation, "s1");
  EXPECT_EQ(call.id, "toolu_1");
  EXPECT_EQ(call.agent_id, "s1");
  EXPECT_EQ(call.tool, "Bash");
  EXPECT_EQ(call.outcome, Outcome::kSuccess);
  EXPECT_EQ(call.duration_ns, 184'000'000U);
  EXPECT_EQ(call.waited_ns, std::nullopt);
  EXPECT_EQ(call.needs, 0);
  EXPECT_EQ(call.time_ms, kNowMs);
  EXPECT_EQ(call.input_bytes, 16U);  // {"command":"ls"}
  EXPECT_EQ(call.args_hash.size(), 16U);
  EXPECT_EQ(Tally().records, 1U);
  EXPECT_EQ(Tally().ignored, 0U);
}

TEST_F(ClaudeHookTest, TheWhiteSpaceOfArgumentsDoesNotChangeTheirHash) {
  const auto a = ReadOne(kClaude, R"({"session_id":"s","hook_event_name":"PostToolUse",
      "tool_name":"T","tool_use_id":"1","tool_input":{"a":1,"b":[2]}})");
  const auto b = ReadOne(kClaude, R"({"session_id":"s","hook_event_name":"PostToolUse",
      "tool_name":"T","tool_use_id":"2","tool_input":{ "a" : 1, "b" : [ 2 ] }})");
  const auto c = ReadOne(kClaude, R"({"session_id":"s","hook_event_name":"PostToolUse",
      "tool_name":"T","tool_use_id":"3","tool_input":{"a":1,"b":[3]}})");
  EXPECT_EQ(a.args_hash, b.args_hash);
  EXPECT_NE(a.args_hash, c.args_hash);
}

TEST_F(ClaudeHookTest, ACallOfASubagentHasItsIdAndRole) {
  const auto call = ReadOne(kClaude, R"({"session_id":"s1","agent_id":"a1","agent_type":"reviewer",
      "hook_event_name":"PostToolUse","tool_name":"Read","tool_use_id":"t"})");
  EXPECT_EQ(call.conversation, "s1");
  EXPECT_EQ(call.agent_id, "a1");
  EXPECT_EQ(call.role, "reviewer");
}

TEST_F(ClaudeHookTest, AFailureNamesTheExitCodeOrTheInterruption) {
  const auto error = [&](const std::string& rest) {
    const auto call = ReadOne(kClaude, R"({"session_id":"s","tool_name":"Bash","tool_use_id":"t",
        "hook_event_name":"PostToolUseFailure",)" +
                                           rest + "}");
    EXPECT_EQ(call.outcome, Outcome::kFailure);
    return std::string(call.error_type);
  };
  EXPECT_EQ(error(R"("error":"Exit code 3\nout","is_interrupt":false)"), "exit_3");
  EXPECT_EQ(error(R"("error":"Exit code 137","is_interrupt":true)"), "interrupted");
  EXPECT_EQ(error(R"("error":"File /home/x does not exist")"), "tool_error");
}

TEST_F(ClaudeHookTest, OnlyAnErrorWithContentsIsAFailure) {
  const auto read = [&](const std::string& error) {
    return ReadOne(kClaude, R"({"session_id":"s","hook_event_name":"PostToolUse","tool_name":"T",
        "tool_use_id":"t","tool_response":{"stdout":"ok","error":)" +
                                error + "}}");
  };
  for (const char* const none : {R"("")", "null", "false", "{}", "[]", "0"}) {
    EXPECT_EQ(read(none).outcome, Outcome::kSuccess) << none;
  }
  for (const char* const error : {R"("x")", "true", R"({"message":"m"})"}) {
    EXPECT_EQ(read(error).outcome, Outcome::kFailure) << error;
    EXPECT_EQ(read(error).error_type, "tool_error") << error;
  }
}

TEST_F(ClaudeHookTest, OutputNeverBecomesAnErrorType) {
  const auto error_type = [&](const std::string& error) {
    const auto call = ReadOne(kClaude, R"({"session_id":"s","hook_event_name":"PostToolUse",
        "tool_name":"T","tool_use_id":"t","tool_response":{"error":)" +
                                           error + "}}");
    return std::string(call.error_type);
  };
  EXPECT_EQ(error_type(R"("sk-live-abc123")"), "tool_error");
  EXPECT_EQ(error_type(R"("password")"), "tool_error");
  EXPECT_EQ(error_type(R"({"type":"sk-live-abc123"})"), "tool_error");
  EXPECT_EQ(error_type(R"({"type":")" + std::string(33, 'a') + R"("})"), "tool_error");
  EXPECT_EQ(error_type(R"({"code":"not_found","message":"m"})"), "not_found");
  EXPECT_EQ(error_type(R"({"type":"file_not_found"})"), "file_not_found");
}

TEST_F(ClaudeHookTest, ABatchReportsCallsThatNoOtherEventReports) {
  const auto calls = Read(kClaude, R"({"session_id":"s","hook_event_name":"PostToolBatch",
      "tool_calls":[
        {"tool_name":"Bash","tool_use_id":"1","tool_input":{},"tool_response":"Exit code 3\nx"},
        {"tool_name":"Read","tool_use_id":"2","tool_input":{},"tool_response":"text"},
        {"tool_name":"Nope","tool_use_id":"3","tool_input":{},
         "tool_response":"<tool_use_error>Error: No such tool available: Nope</tool_use_error>"},
        {"tool_name":"Bash","tool_use_id":"4","tool_input":{},
         "tool_response":"<tool_use_error>InputValidationError: Bash failed</tool_use_error>"},
        {"tool_name":"Edit","tool_use_id":"5","tool_input":{},
         "tool_response":"<tool_use_error>String to replace not found</tool_use_error>"},
        {"tool_name":"Write","tool_use_id":"6","tool_input":{},
         "tool_response":"Claude requested permissions to write to /x, but …"},
        {"tool_name":"Agent","tool_use_id":"7","tool_input":{},
         "tool_response":[{"type":"text","text":"done"}]}]})");
  ASSERT_EQ(calls.size(), 7U);
  const char* const errors[] = {"exit_3",   "", "unknown_tool", "invalid_arguments", "tool_error",
                                "rejected", ""};
  for (std::size_t i = 0; i < calls.size(); ++i) {
    EXPECT_EQ(calls[i].error_type, errors[i]) << i;
    EXPECT_EQ(calls[i].outcome, errors[i][0] == '\0' ? Outcome::kSuccess : Outcome::kFailure) << i;
    EXPECT_EQ(calls[i].id, std::to_string(i + 1));
    // The event of the call itself knows its duration.
    EXPECT_EQ(calls[i].needs, telemetry::kNeedsOutcome | telemetry::kNeedsDuration) << i;
  }
}

TEST_F(ClaudeHookTest, WaitingForAPersonIsNotPartOfTheDuration) {
  Read(kClaude, R"({"session_id":"s","hook_event_name":"PreToolUse","tool_name":"Write",
      "tool_use_id":"t1","tool_input":{"a":1}})");
  Read(kClaude, R"({"session_id":"s","hook_event_name":"PermissionRequest","tool_name":"Write",
      "tool_input":{"a":1}})",
       100);
  const auto call = ReadOne(kClaude, R"({"session_id":"s","hook_event_name":"PostToolUse",
      "tool_name":"Write","tool_use_id":"t1","tool_input":{"a":1},"duration_ms":50})",
                            5'150);
  EXPECT_EQ(call.duration_ns, 50'000'000U);
  EXPECT_EQ(call.waited_ns, 5'000'000'000U);  // 5150 - 50 - 100
}

TEST_F(ClaudeHookTest, ARefusedCallIsRejected) {
  const auto call = ReadOne(kClaude, R"({"session_id":"s","hook_event_name":"PermissionDenied",
      "tool_name":"Bash","tool_use_id":"t1","tool_input":{},"reason":"secret"})");
  EXPECT_EQ(call.outcome, Outcome::kFailure);
  EXPECT_EQ(call.error_type, "rejected");
}

TEST_F(ClaudeHookTest, APromptBeginsATurnThatStopEnds) {
  const auto start = ReadOne(
      kClaude,
      R"({"session_id":"s","prompt_id":"p","hook_event_name":"UserPromptSubmit","prompt":"x"})");
  EXPECT_EQ(start.kind, Kind::kTaskStart);
  EXPECT_EQ(start.id, "p");
  EXPECT_EQ(start.task_type, "turn");
  const auto end =
      ReadOne(kClaude, R"({"session_id":"s","prompt_id":"p","hook_event_name":"Stop"})");
  EXPECT_EQ(end.kind, Kind::kTaskEnd);
  EXPECT_EQ(end.id, "p");
  EXPECT_EQ(end.outcome, Outcome::kSuccess);
  const auto failed = ReadOne(kClaude, R"({"session_id":"s","prompt_id":"q",
      "hook_event_name":"StopFailure","error":"rate_limit"})");
  EXPECT_EQ(failed.outcome, Outcome::kFailure);
  EXPECT_EQ(failed.error_type, "rate_limit");
}

TEST_F(ClaudeHookTest, ASessionThatEndsFailsItsOpenTurnOnly) {
  const auto end_session = [&] {
    return ReadOne(kClaude,
                   R"({"session_id":"s","hook_event_name":"SessionEnd","reason":"other"})");
  };
  EXPECT_EQ(end_session().kind, Kind::kAlive);
  Read(kClaude, R"({"session_id":"s","prompt_id":"p","hook_event_name":"UserPromptSubmit"})");
  Read(kClaude, R"({"session_id":"s","prompt_id":"p","hook_event_name":"Stop"})");
  EXPECT_EQ(end_session().kind, Kind::kAlive);
  Read(kClaude, R"({"session_id":"s","prompt_id":"q","hook_event_name":"UserPromptSubmit"})");
  const auto failed = end_session();
  EXPECT_EQ(failed.kind, Kind::kTaskEnd);
  EXPECT_EQ(failed.id, "q");
  EXPECT_EQ(failed.outcome, Outcome::kFailure);
  EXPECT_EQ(failed.error_type, "session_ended");
}

TEST_F(ClaudeHookTest, ASubagentsRunIsATaskOfItsOwn) {
  const std::string rest = R"("session_id":"s","prompt_id":"p","agent_id":"a","agent_type":"r"})";
  const auto start = ReadOne(kClaude, R"({"hook_event_name":"SubagentStart",)" + rest);
  EXPECT_EQ(start.kind, Kind::kTaskStart);
  EXPECT_EQ(start.id, "a");
  EXPECT_EQ(start.agent_id, "a");
  EXPECT_EQ(start.task_type, "r");
  const auto end = ReadOne(kClaude, R"({"hook_event_name":"SubagentStop",)" + rest);
  EXPECT_EQ(end.kind, Kind::kTaskEnd);
  EXPECT_EQ(end.id, "a");
}

TEST_F(ClaudeHookTest, ATaskOfTheListIsNamedWithinItsSession) {
  const auto end = ReadOne(kClaude, R"({"session_id":"s","hook_event_name":"TaskCompleted",
      "task_id":"task-001","task_subject":"secret"})");
  EXPECT_EQ(end.kind, Kind::kTaskEnd);
  EXPECT_EQ(end.id, "s/task-001");
  EXPECT_EQ(end.task_type, "task");
}

TEST_F(ClaudeHookTest, OtherEventsOnlyShowThatTheAgentIsActive) {
  const auto alive = ReadOne(kClaude, R"({"session_id":"s","hook_event_name":"SomethingNew"})");
  EXPECT_EQ(alive.kind, Kind::kAlive);
  EXPECT_EQ(Tally().ignored, 1U);
}

TEST_F(ClaudeHookTest, APayloadWithoutASessionSaysNothing) {
  for (const char* const json : {"{}", "[]", "1", "null", R"({"session_id":7})",
                                 R"({"hook_event_name":"PostToolUse","tool_name":"x"})"}) {
    EXPECT_TRUE(Read(kClaude, json).empty()) << json;
    EXPECT_FALSE(is_hook_) << json;
    EXPECT_EQ(Tally().ignored, 1U) << json;
  }
}

}  // namespace
}  // namespace pitwall::hooks
