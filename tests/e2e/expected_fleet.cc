#include "tests/e2e/expected_fleet.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <deque>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <sstream>

namespace pitwall::e2e {

namespace {

using nlohmann::json;

struct OpenClaim {
  std::string agent_id;
  std::int64_t claimed_at_ms = 0;
};

class Counting {
 public:
  void Apply(const json& event) {
    ++fleet_.lines;
    if (event.contains("event_id") && !seen_.insert(event["event_id"]).second) {
      ++fleet_.duplicates;
      return;
    }
    const json& time = event["timestamp"];
    at_ms_ = time.is_number() ? time.get<std::int64_t>() : MsOf(time.get<std::string>());
    agent_id_ = event["agent_id"];
    ExpectedAgent& agent = fleet_.agents[agent_id_];
    if (agent.first_seen_ms == 0) agent.first_seen_ms = at_ms_;
    agent.first_seen_ms = std::min(agent.first_seen_ms, at_ms_);
    agent.last_activity_ms = std::max(agent.last_activity_ms, at_ms_);
    agent.role = event.value("role", agent.role);
    agent.model = event.value("model", agent.model);
    const std::string type = event["type"];
    if (type == "task_claimed") ApplyClaim(event, agent);
    if (type == "task_completed") ApplyCompleted(event, agent);
    if (type == "task_failed") ApplyFailed(event, agent);
    if (type == "tool_call") ApplyCall(event, agent);
    if (type == "tokens_used") ApplyTokens(event, agent);
    if (event.contains("score")) agent.scores.push_back(event["score"]);
  }

  ExpectedFleet Result() { return std::move(fleet_); }

 private:
  void ApplyClaim(const json& event, ExpectedAgent& agent) {
    ++agent.claimed;
    ++agent.in_progress;
    const OpenClaim claim{agent_id_, at_ms_};
    if (event.contains("task_id")) {
      named_[event["task_id"]] = claim;
    } else {
      unnamed_[agent_id_].push_back(claim);
    }
  }

  std::optional<OpenClaim> Close(const json& event) {
    std::optional<OpenClaim> claim;
    if (event.contains("task_id")) {
      const auto at = named_.find(event["task_id"]);
      if (at == named_.end()) return std::nullopt;
      claim = at->second;
      named_.erase(at);
    } else {
      std::deque<OpenClaim>& own = unnamed_[agent_id_];
      if (own.empty()) return std::nullopt;
      claim = own.front();
      own.pop_front();
    }
    --fleet_.agents[claim->agent_id].in_progress;
    return claim;
  }

  void ApplyCompleted(const json& event, ExpectedAgent& agent) {
    ++agent.completed;
    const std::optional<OpenClaim> claim = Close(event);
    if (event.contains("duration_ms")) {
      agent.durations.Add(event["duration_ms"]);
    } else if (claim && event.contains("task_id")) {
      agent.durations.Add(static_cast<double>(at_ms_ - claim->claimed_at_ms));
    }
  }

  void ApplyFailed(const json& event, ExpectedAgent& agent) {
    ++agent.failed;
    Close(event);
  }

  void ApplyCall(const json& event, ExpectedAgent& agent) {
    const std::string name = event["tool"];
    const bool success = event.value("success", true);
    for (ExpectedTool* tool : {&agent.tools[name], &fleet_.tools[name]}) {
      ++tool->calls;
      if (!success) ++tool->errors;
      if (!success && event.contains("error_type")) ++tool->error_types[event["error_type"]];
      if (event.contains("duration_ms")) tool->durations.Add(event["duration_ms"]);
      tool->input_bytes += event.value("input_bytes", std::uint64_t{0});
      tool->output_bytes += event.value("output_bytes", std::uint64_t{0});
      tool->last_used_ms = std::max(tool->last_used_ms, at_ms_);
    }
    if (!agent.last_tool.empty()) ++fleet_.transitions[{agent.last_tool, name}];
    agent.last_tool = name;
  }

  static void ApplyTokens(const json& event, ExpectedAgent& agent) {
    ExpectedTokens& tokens = agent.tokens[event.value("model", "")];
    tokens.input += event.value("input_tokens", std::uint64_t{0});
    tokens.output += event.value("output_tokens", std::uint64_t{0});
    tokens.cached += event.value("cached_tokens", std::uint64_t{0});
    tokens.cost_usd += event.value("cost_usd", 0.0);
  }

  ExpectedFleet fleet_;
  std::set<std::string> seen_;
  std::map<std::string, OpenClaim> named_;                // by task_id
  std::map<std::string, std::deque<OpenClaim>> unnamed_;  // by agent_id
  std::string agent_id_;
  std::int64_t at_ms_ = 0;
};

}  // namespace

double ExpectedDurations::SumMs() const {
  return static_cast<double>(std::accumulate(ms_.begin(), ms_.end(), 0.0L));
}

std::optional<double> ExpectedDurations::MeanMs() const {
  if (ms_.empty()) return std::nullopt;
  return SumMs() / static_cast<double>(ms_.size());
}

std::optional<double> ExpectedDurations::QuantileMs(double q) const {
  if (ms_.empty()) return std::nullopt;
  std::vector<double> sorted = ms_;
  std::sort(sorted.begin(), sorted.end());
  return sorted[static_cast<std::size_t>(std::ceil(q * static_cast<double>(ms_.size()))) - 1];
}

std::uint64_t ExpectedAgent::ToolCalls() const {
  std::uint64_t calls = 0;
  for (const auto& [name, tool] : tools) calls += tool.calls;
  return calls;
}

std::uint64_t ExpectedAgent::ToolErrors() const {
  std::uint64_t errors = 0;
  for (const auto& [name, tool] : tools) errors += tool.errors;
  return errors;
}

std::int64_t MsOf(std::string_view time) {
  std::tm utc{};
  int ms = 0;
  const int read =
      std::sscanf(std::string(time).c_str(), "%d-%d-%dT%d:%d:%d.%3dZ", &utc.tm_year, &utc.tm_mon,
                  &utc.tm_mday, &utc.tm_hour, &utc.tm_min, &utc.tm_sec, &ms);
  if (read != 7 || !time.ends_with('Z')) return -1;
  utc.tm_year -= 1900;
  utc.tm_mon -= 1;
  return std::int64_t{timegm(&utc)} * 1000 + ms;
}

ExpectedFleet Expect(std::string_view lines) {
  Counting counting;
  std::istringstream stream{std::string(lines)};
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) counting.Apply(json::parse(line));
  }
  return counting.Result();
}

}  // namespace pitwall::e2e
