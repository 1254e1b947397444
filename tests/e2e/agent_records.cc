#include "tests/e2e/agent_records.h"

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/agent_reports.h"
#include "tests/e2e/otlp_json.h"

namespace pitwall::e2e {

namespace {

using nlohmann::json;

// 2026-01-01, in nanoseconds.
constexpr std::uint64_t kStartNs = 1'767'225'600'000'000'000;

using Attributes = std::initializer_list<std::pair<const char*, json>>;

json AttributesOf(Attributes attributes) {
  json list = json::array();
  for (const auto& [key, value] : attributes) {
    const char* const type = value.is_string() ? "stringValue" : "intValue";
    list.push_back({{"key", key}, {"value", {{type, value}}}});
  }
  return list;
}

std::string SpanId(int number) {
  const std::string digits = std::to_string(number);
  return std::string(16 - digits.size(), '0') + digits;
}

std::string TraceId(char trace) { return std::string(31, trace) + '1'; }

// A span of 50 ms; `parent` 0 is a root, `status` 2 an error.
json Span(char trace, int span, int parent, const std::string& name, Attributes attributes,
          int status = 0) {
  json record = {{"traceId", TraceId(trace)},
                 {"spanId", SpanId(span)},
                 {"name", name},
                 {"startTimeUnixNano", std::to_string(kStartNs)},
                 {"endTimeUnixNano", std::to_string(kStartNs + 50'000'000)},
                 {"attributes", AttributesOf(attributes)},
                 {"status", {{"code", status}}}};
  if (parent != 0) record["parentSpanId"] = SpanId(parent);
  return record;
}

json Log(const std::string& name, Attributes attributes) {
  return {{"timeUnixNano", std::to_string(kStartNs)},
          {"eventName", name},
          {"body", {{"stringValue", name}}},
          {"attributes", AttributesOf(attributes)}};
}

// A request with one record.
AgentReport SpanReport(const char* service, const char* scope, const json& span) {
  const json request = {
      {"resourceSpans",
       {{{"resource", {{"attributes", AttributesOf({{"service.name", service}})}}},
         {"scopeSpans", {{{"scope", {{"name", scope}}}, {"spans", {span}}}}}}}}};
  return {"/v1/traces", request.dump(), ProtobufOf(request)};
}

AgentReport LogReport(const char* service, const char* scope, const json& log) {
  const json request = {
      {"resourceLogs",
       {{{"resource", {{"attributes", AttributesOf({{"service.name", service}})}}},
         {"scopeLogs", {{{"scope", {{"name", scope}}}, {"logRecords", {log}}}}}}}}};
  return {"/v1/logs", request.dump(), ProtobufOf(request)};
}

void AddFramework(std::vector<AgentReport>* reports) {
  const auto add = [&](const json& span) {
    reports->push_back(SpanReport("app", "framework", span));
  };
  add(Span('a', 1, 0, "invoke_agent planner",
           {{"gen_ai.operation.name", "invoke_agent"}, {"gen_ai.agent.name", "planner"}}));
  add(Span('a', 2, 1, "chat m",
           {{"gen_ai.operation.name", "chat"},
            {"gen_ai.request.model", "m"},
            {"gen_ai.usage.input_tokens", 100},
            {"gen_ai.usage.output_tokens", 10}}));
  add(Span('a', 3, 1, "execute_tool bash",
           {{"gen_ai.operation.name", "execute_tool"},
            {"gen_ai.tool.name", "bash"},
            {"gen_ai.tool.call.id", "call_1"}}));
  add(Span('a', 4, 1, "execute_tool ask_writer",
           {{"gen_ai.operation.name", "execute_tool"},
            {"gen_ai.tool.name", "ask_writer"},
            {"gen_ai.tool.call.id", "call_2"}}));
  add(Span('a', 5, 4, "invoke_agent writer",
           {{"gen_ai.operation.name", "invoke_agent"},
            {"gen_ai.agent.name", "writer"},
            {"gen_ai.usage.input_tokens", 60},
            {"gen_ai.usage.output_tokens", 6}}));
  add(Span('a', 6, 5, "chat m",
           {{"gen_ai.operation.name", "chat"},
            {"gen_ai.request.model", "m"},
            {"gen_ai.usage.input_tokens", 60},
            {"gen_ai.usage.output_tokens", 6}}));
  add(Span('a', 7, 5, "execute_tool search",
           {{"gen_ai.operation.name", "execute_tool"}, {"gen_ai.tool.name", "search"}}));
  add(Span('a', 8, 7, "tools/call search",
           {{"mcp.method.name", "tools/call"}, {"gen_ai.tool.name", "search"}}));
  add(Span('a', 9, 8, "tools/call search",
           {{"mcp.method.name", "tools/call"}, {"gen_ai.tool.name", "search"}}));
}

void AddSums(std::vector<AgentReport>* reports) {
  const auto add = [&](const json& span) {
    reports->push_back(SpanReport("crew", "framework", span));
  };
  add(Span('b', 1, 0, "invoke_agent crew",
           {{"gen_ai.operation.name", "invoke_agent"},
            {"gen_ai.agent.name", "crew"},
            {"gen_ai.usage.input_tokens", 30},
            {"gen_ai.usage.output_tokens", 3}}));
  add(Span('b', 2, 1, "execute_tool read",
           {{"gen_ai.operation.name", "execute_tool"}, {"gen_ai.tool.name", "read"}}, 2));
}

void AddClaude(std::vector<AgentReport>* reports) {
  const char* const session = "5c1f0a52-session";
  const auto span = [&](const json& record) {
    reports->push_back(SpanReport("claude-code", "com.anthropic.claude_code.tracing", record));
  };
  const auto log = [&](const json& record) {
    reports->push_back(LogReport("claude-code", "com.anthropic.claude_code.events", record));
  };
  const auto hook = [&](const char* event, json payload) {
    payload["session_id"] = session;
    payload["prompt_id"] = "prompt-1";
    payload["hook_event_name"] = event;
    reports->push_back({"/hooks/claude", payload.dump(), {}});
  };
  hook("UserPromptSubmit", {{"prompt", "list the files"}});
  hook("PostToolUseFailure", {{"tool_name", "Bash"},
                              {"tool_use_id", "toolu_1"},
                              {"tool_input", {{"command", "false"}}},
                              {"error", "Exit code 3"},
                              {"duration_ms", 40}});
  hook("SubagentStart", {{"agent_id", "sub-1"}, {"agent_type", "reviewer"}});
  hook("PostToolUse", {{"agent_id", "sub-1"},
                       {"agent_type", "reviewer"},
                       {"tool_name", "Read"},
                       {"tool_use_id", "toolu_2"},
                       {"tool_input", {{"file_path", "a"}}},
                       {"tool_response", {{"type", "text"}}},
                       {"duration_ms", 7}});
  hook("SubagentStop", {{"agent_id", "sub-1"}, {"agent_type", "reviewer"}});
  // The edit has no other report.
  hook("PostToolBatch",
       {{"tool_calls",
         {{{"tool_name", "Bash"},
           {"tool_use_id", "toolu_1"},
           {"tool_input", {{"command", "false"}}},
           {"tool_response", "Error: Exit code 3"}},
          {{"tool_name", "Edit"},
           {"tool_use_id", "toolu_3"},
           {"tool_input", {{"file_path", "a"}}},
           {"tool_response", "<tool_use_error>String to replace not found</tool_use_error>"}}}}});
  hook("Stop", {{"last_assistant_message", "done"}});
  log(Log("claude_code.tool_result", {{"event.name", "tool_result"},
                                      {"session.id", session},
                                      {"tool_name", "Bash"},
                                      {"tool_use_id", "toolu_1"},
                                      {"success", "false"},
                                      {"duration_ms", "40"}}));
  log(Log("claude_code.tool_result", {{"event.name", "tool_result"},
                                      {"session.id", session},
                                      {"agent_id", "sub-1"},
                                      {"tool_name", "Read"},
                                      {"tool_use_id", "toolu_2"},
                                      {"success", "true"},
                                      {"duration_ms", "7"}}));
  span(Span('c', 1, 0, "claude_code.tool",
            {{"session.id", session}, {"tool_name", "Bash"}, {"tool_use_id", "toolu_1"}}));
  span(Span('c', 2, 1, "claude_code.tool.execution",
            {{"session.id", session},
             {"tool_use_id", "toolu_1"},
             {"success", "false"},
             {"duration_ms", 40}},
            2));
  span(Span('c', 3, 1, "claude_code.tool.blocked_on_user",
            {{"session.id", session},
             {"tool_use_id", "toolu_1"},
             {"duration_ms", 5},
             {"decision", "accept"}}));
  log(Log("claude_code.api_request", {{"event.name", "api_request"},
                                      {"session.id", session},
                                      {"model", "m"},
                                      {"request_id", "req_1"},
                                      {"input_tokens", "20"},
                                      {"output_tokens", "2"},
                                      {"duration_ms", "900"}}));
  span(Span('c', 4, 0, "claude_code.llm_request",
            {{"session.id", session},
             {"model", "m"},
             {"request_id", "req_1"},
             {"input_tokens", 20},
             {"output_tokens", 2}}));
}

// `success` is true although the command failed.
void AddCodex(std::vector<AgentReport>* reports) {
  const char* const conversation = "0199-thread";
  const auto hook = [&](const char* event, json payload) {
    payload["session_id"] = conversation;
    payload["turn_id"] = "turn-1";
    payload["hook_event_name"] = event;
    reports->push_back({"/hooks/codex", payload.dump(), {}});
  };
  hook("UserPromptSubmit", {{"prompt", "run it"}});
  hook("PostToolUse", {{"tool_name", "Bash"},
                       {"tool_use_id", "call_7"},
                       {"tool_input", {{"command", "false"}}},
                       {"tool_response", "no such file"}});
  hook("Stop", {{"last_assistant_message", "done"}});
  reports->push_back(
      LogReport("codex_exec", "codex_otel.log_only",
                Log("event", {{"event.name", "codex.tool_result"},
                              {"conversation.id", conversation},
                              {"tool_name", "exec_command"},
                              {"call_id", "call_7"},
                              {"success", "true"},
                              {"duration_ms", "12"},
                              {"output", "Process exited with code 3\nOutput:\nno such file"}})));
  json turn =
      Span('d', 1, 0, "run_turn", {{"conversation.id", conversation}, {"turn.id", "turn-1"}});
  turn["events"] = json::array({{{"timeUnixNano", std::to_string(kStartNs)},
                                 {"name", "event"},
                                 {"attributes", AttributesOf({{"event.name", "codex.tool_result"},
                                                              {"conversation.id", conversation},
                                                              {"tool_name", "exec_command"},
                                                              {"call_id", "call_7"},
                                                              {"success", "true"},
                                                              {"duration_ms", "12"}})}}});
  reports->push_back(SpanReport("codex_exec", "codex_exec", turn));
}

}  // namespace

std::vector<AgentReport> AgentReports() {
  std::vector<AgentReport> reports;
  AddFramework(&reports);
  AddSums(&reports);
  AddClaude(&reports);
  AddCodex(&reports);
  return reports;
}

}  // namespace pitwall::e2e
