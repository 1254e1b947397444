#include "tests/e2e/agent_records.h"

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

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

void AddFramework(std::vector<AgentRecord>* records) {
  const auto add = [&](json span) {
    records->push_back({true, "app", "framework", std::move(span)});
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

void AddSums(std::vector<AgentRecord>* records) {
  const auto add = [&](json span) {
    records->push_back({true, "crew", "framework", std::move(span)});
  };
  add(Span('b', 1, 0, "invoke_agent crew",
           {{"gen_ai.operation.name", "invoke_agent"},
            {"gen_ai.agent.name", "crew"},
            {"gen_ai.usage.input_tokens", 30},
            {"gen_ai.usage.output_tokens", 3}}));
  add(Span('b', 2, 1, "execute_tool read",
           {{"gen_ai.operation.name", "execute_tool"}, {"gen_ai.tool.name", "read"}}, 2));
}

void AddCli(std::vector<AgentRecord>* records) {
  const char* const session = "5c1f0a52-session";
  const auto span = [&](json record) {
    records->push_back(
        {true, "claude-code", "com.anthropic.claude_code.tracing", std::move(record)});
  };
  const auto log = [&](json record) {
    records->push_back(
        {false, "claude-code", "com.anthropic.claude_code.events", std::move(record)});
  };
  log(Log("claude_code.tool_result", {{"event.name", "tool_result"},
                                      {"session.id", session},
                                      {"tool_name", "Bash"},
                                      {"tool_use_id", "toolu_1"},
                                      {"success", "false"},
                                      {"duration_ms", "40"}}));
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

}  // namespace

std::vector<AgentRecord> AgentRecords() {
  std::vector<AgentRecord> records;
  AddFramework(&records);
  AddSums(&records);
  AddCli(&records);
  return records;
}

std::string PathOf(const AgentRecord& record) { return record.is_span ? "/v1/traces" : "/v1/logs"; }

std::string BodyOf(const std::vector<AgentRecord>& records) {
  json resources = json::array();
  for (const AgentRecord& record : records) {
    const char* const list = record.is_span ? "spans" : "logRecords";
    const json scope = {{"scope", {{"name", record.scope}}}, {list, {record.record}}};
    resources.push_back(
        {{"resource", {{"attributes", AttributesOf({{"service.name", record.service}})}}},
         {record.is_span ? "scopeSpans" : "scopeLogs", {scope}}});
  }
  const bool is_spans = records.empty() || records.front().is_span;
  return json{{is_spans ? "resourceSpans" : "resourceLogs", resources}}.dump();
}

}  // namespace pitwall::e2e
