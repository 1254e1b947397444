#include "tests/e2e/canaries.h"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/agent_reports.h"
#include "tests/e2e/otlp_json.h"

namespace pitwall::e2e {

namespace {

using nlohmann::json;

// Attributes with contents, as the emitters name them.
constexpr std::string_view kContents[] = {
    "prompt",
    "error",
    "error.message",
    "exception.message",
    "exception.stacktrace",
    "tool_input",
    "arguments",
    "output",
    "function_args",
    "user.email",
    "user_prompt",
    "response",
    "input.value",
    "output.value",
    "llm.input_messages.0.message.content",
    "gen_ai.prompt",
    "gen_ai.completion",
    "gen_ai.prompt.0.content",
    "gen_ai.system_instructions",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "gen_ai.tool.definitions",
    "traceloop.entity.input",
    "traceloop.entity.output",
    "ai.prompt",
    "ai.response.text",
    "ai.toolCall.args",
    "ai.toolCall.result",
    "gcp.vertex.agent.llm_request",
    "tool_parameters",
};

// Names its place, so that a failure shows where it came from.
std::string Text(std::string_view place) {
  return "please " + std::string(kCanary) + " in " + std::string(place);
}

json Attribute(std::string_view key, const json& value) { return {{"key", key}, {"value", value}}; }

bool Has(const json& attributes, std::string_view key) {
  for (const json& attribute : attributes) {
    if (attribute["key"] == key) return true;
  }
  return false;
}

void AddContents(json& attributes) {
  for (const std::string_view key : kContents) {
    if (!Has(attributes, key)) attributes.push_back(Attribute(key, {{"stringValue", Text(key)}}));
  }
  for (json& attribute : attributes) {
    if (attribute["key"] != "output") continue;
    std::string& output = attribute["value"]["stringValue"].get_ref<std::string&>();
    if (output.find(kCanary) == output.npos) output += '\n' + Text("the text of an output");
  }
  attributes.push_back(Attribute(
      "list", {{"arrayValue", {{"values", {{{"stringValue", Text("an element of a list")}}}}}}}));
  attributes.push_back(Attribute(
      "map", {{"kvlistValue",
               {{"values", {Attribute("key", {{"stringValue", Text("a value of a map")}})}}}}}));
  attributes.push_back(Attribute(Text("the name of an attribute"), {{"boolValue", true}}));
}

json Exception() {
  json attributes = json::array();
  AddContents(attributes);
  return {
      {"timeUnixNano", "1767225600000000000"}, {"name", "exception"}, {"attributes", attributes}};
}

void MarkRecord(json& record) {
  AddContents(record["attributes"]);
  if (record.contains("spanId")) {
    if (!record.contains("events")) record["events"] = json::array();
    record["events"].push_back(Exception());
    record["status"]["message"] = Text("the message of a status");
  } else if (record.contains("eventName")) {
    record["body"] = {{"stringValue", Text("the body of a log record")}};
  }
}

void MarkRequest(json& request) {
  for (auto& [ignored, resources] : request.items()) {
    for (json& group : resources) {
      group["resource"]["attributes"].push_back(
          Attribute("process.command_args", {{"stringValue", Text("an attribute of a resource")}}));
      const bool has_spans = group.contains("scopeSpans");
      for (json& scope : group[has_spans ? "scopeSpans" : "scopeLogs"]) {
        for (json& record : scope[has_spans ? "spans" : "logRecords"]) MarkRecord(record);
      }
    }
  }
}

// Marks every text in the value of such a field of a hook, but not the words by which a call's
// result is recognized.
void MarkHook(json& payload) {
  const auto mark = [](json& text, std::string_view place) {
    text = text.get<std::string>() + '\n' + Text(place);
  };
  for (auto& [key, value] : payload.items()) {
    if (key == "prompt" || key == "error" || key == "last_assistant_message") mark(value, key);
    if (key == "tool_response" && value.is_string()) mark(value, key);
    if (key == "tool_response" && value.is_object()) value["stdout"] = Text(key);
    if (key == "tool_input") value["command"] = Text(key);
    if (key != "tool_calls") continue;
    for (json& call : value) {
      call["tool_input"]["command"] = Text("an argument of a batch");
      mark(call["tool_response"], "an output of a batch");
    }
  }
  for (const char* const key : {"transcript_path", "cwd", "message", "reason", "user_email"}) {
    payload[key] = Text(key);
  }
}

}  // namespace

std::vector<AgentReport> WithCanaries(std::vector<AgentReport> reports) {
  for (AgentReport& report : reports) {
    json contents = json::parse(report.json);
    if (report.IsHook()) {
      MarkHook(contents);
    } else {
      MarkRequest(contents);
      report.protobuf = ProtobufOf(contents);
    }
    report.json = contents.dump();
  }
  return reports;
}

}  // namespace pitwall::e2e
