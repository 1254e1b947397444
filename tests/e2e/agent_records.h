// OTLP records of a small fleet, written by hand: each call is reported by several of them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace pitwall::e2e {

// One span or log record with its resource.
struct AgentRecord {
  bool is_span = true;
  std::string service;
  std::string scope;
  nlohmann::json record;
};

// A framework by the GenAI conventions whose agents call each other as tools, with nested MCP spans
// and sums of tokens; a framework that reports only sums; and a CLI whose logs and spans share ids.
std::vector<AgentRecord> AgentRecords();

// The path and the body of a request with these records, all spans or all logs.
std::string PathOf(const AgentRecord& record);
std::string BodyOf(const std::vector<AgentRecord>& records);

}  // namespace pitwall::e2e
