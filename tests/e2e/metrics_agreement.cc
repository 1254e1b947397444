#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/agreement.h"
#include "tests/exposition/text_parser.h"

namespace pitwall::e2e {

namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;
using pitwall::testing::ParsedSample;
using pitwall::testing::ParsedText;

std::string LabelOf(const ParsedSample& sample, const std::string& name) {
  for (const auto& [label, value] : sample.labels) {
    if (label == name) return value;
  }
  return "";
}

class Metrics {
 public:
  explicit Metrics(std::string_view body) : text_(pitwall::testing::ParseText(body)) {}

  void ExpectValue(const std::string& name, const Labels& labels, double expected,
                   double relative = 0) {
    ++expected_samples_[name];
    const std::string value = text_.ValueOf(name, labels);
    ASSERT_NE(value, "") << name << ": no sample, or several";
    EXPECT_NEAR(std::stod(value), expected, std::abs(expected) * relative) << name;
  }

  // Each bucket holds the values up to its bound; a value within 1e-9 of the bound may lie on
  // either side of it.
  void ExpectHistogram(const std::string& name, const Labels& label,
                       const std::vector<double>& values) {
    SCOPED_TRACE(name + " of " + label.front().second);
    std::size_t buckets = 0;
    for (const ParsedSample& sample : text_.Named(name + "_bucket")) {
      if (LabelOf(sample, label.front().first) != label.front().second) continue;
      ++buckets;
      const std::string le = LabelOf(sample, "le");
      const double bound = le == "+Inf" ? HUGE_VAL : std::stod(le);
      const auto count = std::stoull(sample.value);
      EXPECT_GE(count, CountUpTo(values, bound * (1 - 1e-9))) << le;
      EXPECT_LE(count, CountUpTo(values, bound * (1 + 1e-9))) << le;
    }
    EXPECT_GE(buckets, 10U);
    double sum = 0;
    for (const double value : values) sum += value;
    ExpectValue(name + "_count", label, static_cast<double>(values.size()));
    ExpectValue(name + "_sum", label, sum, 1e-9);
  }

  // These families have no other sample.
  void ExpectNoMore() {
    for (const auto& [name, count] : expected_samples_) {
      EXPECT_EQ(text_.Named(name).size(), count) << name;
    }
  }

  const ParsedText& Text() const { return text_; }

 private:
  static std::uint64_t CountUpTo(const std::vector<double>& values, double bound) {
    return static_cast<std::uint64_t>(std::count_if(
        values.begin(), values.end(), [bound](double value) { return value <= bound; }));
  }

  ParsedText text_;
  std::map<std::string, std::size_t> expected_samples_;
};

std::vector<double> Seconds(const ExpectedDurations& durations) {
  std::vector<double> seconds;
  for (const double ms : durations.Ms()) seconds.push_back(ms / 1000);
  return seconds;
}

void ExpectAgent(Metrics& metrics, const std::string& agent_id, const ExpectedAgent& agent) {
  const Labels label = {{"agent_id", agent_id}};
  metrics.ExpectValue("pitwall_agent_info",
                      {{"agent_id", agent_id}, {"role", agent.role}, {"model", agent.model}}, 1);
  const auto count = [&](const std::string& name, std::uint64_t expected) {
    metrics.ExpectValue(name, label, static_cast<double>(expected));
  };
  count("pitwall_tasks_claimed_total", agent.claimed);
  count("pitwall_tasks_completed_total", agent.completed);
  count("pitwall_tasks_failed_total", agent.failed);
  count("pitwall_tasks_abandoned_total", 0);
  count("pitwall_tasks_in_progress", agent.in_progress);
  metrics.ExpectValue("pitwall_agent_last_activity_timestamp_seconds", label,
                      static_cast<double>(agent.last_activity_ms) / 1000, 1e-15);
  if (!agent.durations.Ms().empty()) {
    metrics.ExpectHistogram("pitwall_task_duration_seconds", label, Seconds(agent.durations));
  }
  if (!agent.scores.empty()) metrics.ExpectHistogram("pitwall_quality_score", label, agent.scores);
}

void ExpectTools(Metrics& metrics, const std::string& agent_id, const ExpectedAgent& agent) {
  for (const auto& [name, tool] : agent.tools) {
    const Labels labels = {{"agent_id", agent_id}, {"tool", name}};
    metrics.ExpectValue("pitwall_tool_calls_total", labels, static_cast<double>(tool.calls));
    metrics.ExpectValue("pitwall_tool_errors_total", labels, static_cast<double>(tool.errors));
  }
}

void ExpectTokens(Metrics& metrics, const std::string& agent_id, const ExpectedAgent& agent) {
  for (const auto& [model, tokens] : agent.tokens) {
    // Named in the capture: Clang 14 does not capture structured bindings.
    const auto count = [&, model = model](const std::string& direction, std::uint64_t expected) {
      metrics.ExpectValue("pitwall_tokens_total",
                          {{"agent_id", agent_id}, {"model", model}, {"direction", direction}},
                          static_cast<double>(expected));
    };
    count("input", tokens.input);
    count("output", tokens.output);
    count("cached", tokens.cached);
    metrics.ExpectValue("pitwall_cost_usd_total", {{"agent_id", agent_id}, {"model", model}},
                        tokens.cost_usd, 1e-9);
  }
}

}  // namespace

void ExpectMetricsAgree(std::string_view body, const ExpectedFleet& fleet) {
  Metrics metrics(body);
  for (const auto& [agent_id, agent] : fleet.agents) {
    SCOPED_TRACE(agent_id);
    ExpectAgent(metrics, agent_id, agent);
    ExpectTools(metrics, agent_id, agent);
    ExpectTokens(metrics, agent_id, agent);
  }
  for (const auto& [name, tool] : fleet.tools) {
    if (tool.durations.Ms().empty()) continue;
    metrics.ExpectHistogram("pitwall_tool_duration_seconds", {{"tool", name}},
                            Seconds(tool.durations));
  }
  for (const auto& [step, count] : fleet.transitions) {
    SCOPED_TRACE(step.first + " to " + step.second);
    metrics.ExpectValue("pitwall_tool_transitions_total",
                        {{"from_tool", step.first}, {"to_tool", step.second}},
                        static_cast<double>(count));
  }
  metrics.ExpectNoMore();
  EXPECT_EQ(metrics.Text().Named("pitwall_agent_standing").size(), fleet.agents.size());
}

}  // namespace pitwall::e2e
