// Every query of every dashboard, rule and variable on a real Prometheus. It scrapes a daemon that
// receives the events of a simulated fleet.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "tests/grafana/mixin.h"
#include "tests/grafana/promql.h"
#include "tests/support/daemon_fixture.h"
#include "tests/support/prometheus_process.h"

namespace pitwall::grafana {
namespace {

const json::json_pointer kResult("/data/result");

using Values = std::map<std::string, std::string>;

// One query, repeated until it has a result.
struct Question {
  std::string where;
  std::string expr;
  json result = json::array();
  std::string error = {};
};

class GrafanaE2eTest : public test::DaemonTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(Start(DaemonFlags()));
    // A source, for the families that exist per source.
    ASSERT_EQ(
        test::Post(Address(), "/hooks/claude",
                   R"({"session_id":"s","hook_event_name":"UserPromptSubmit","prompt_id":"p"})")
            .status,
        200);
    fleet_ = std::make_unique<test::ChildProcess>(std::vector<std::string>{
        PITWALL_FLEET_PROGRAM, "--url", daemon_->Url(), "--rate", "150", "--for", "10m"});
    prometheus_ = std::make_unique<test::PrometheusProcess>(
        folder_, test::ScrapeEverySecond(
                     Address(), "rule_files: ['" + SourcePath("grafana/rules/*.yml") + "']\n"));
    ASSERT_NE(prometheus_->Address(), "")
        << "is prometheus (package prometheus) installed? " << prometheus_->Log();
    ChooseWhoErrsMost();
  }

  // The daemon exposes the age of a snapshot once there is one, and remote-write metrics if a
  // receiver is configured.
  static std::vector<std::string> DaemonFlags() {
    return {"--snapshot.interval=1s", "--remote-write.url=http://127.0.0.1:9/nobody-listens"};
  }

  // An agent, its role and its tool for which every query has a result.
  void ChooseWhoErrsMost() {
    std::vector<Question> top = {
        {"who errs most",
         "topk(1, sum by (agent_id, role, tool) (pitwall_tool_errors_total * "
         "on (agent_id) group_left (role) pitwall_agent_info))"}};
    ExpectAnswers(top);
    ASSERT_FALSE(top.front().result.empty());
    const json& labels = top.front().result[0].at("metric");
    chosen_ = {{"agent", labels.at("agent_id")},
               {"role", labels.at("role")},
               {"tool", labels.at("tool")},
               {"by", "role"},
               {"group", labels.at("role")}};
  }

  // The values of Grafana's variables. A variable without All has the chosen value.
  Values Chosen(const Dashboard& dashboard) const {
    Values values = {{"__rate_interval", "1m"}, {"__range", "1m"}, {"__interval", "15s"}};
    for (const json& variable : dashboard.Variables()) {
      const std::string name = variable.at("name");
      if (name == "datasource") continue;
      values[name] =
          variable.value("includeAll", false) ? variable.value("allValue", ".+") : chosen_.at(name);
    }
    return values;
  }

  // Repeats all queries without a result; returns those that still have none at the deadline.
  void ExpectAnswers(std::vector<Question>& questions) const {
    const auto until = std::chrono::steady_clock::now() + test::kScrapeDeadline;
    bool complete = false;
    while (!complete && std::chrono::steady_clock::now() < until) {
      complete = true;
      for (Question& question : questions) complete &= Evaluate(question);
      if (!complete) std::this_thread::sleep_for(test::kPollInterval);
    }
    for (const Question& question : questions) {
      EXPECT_FALSE(question.result.empty())
          << question.where << ": " << question.expr << ": no answer " << question.error;
    }
  }

  bool Evaluate(Question& question) const {
    if (!question.result.empty()) return true;
    const json answer = prometheus_->Evaluate(question.expr);
    question.error = answer.value("error", "");
    question.result = answer.value(kResult, json::array());
    return !question.result.empty();
  }

  // The exposed labels of every metric, once all metrics named here are there.
  std::map<std::string, std::set<std::string>> Exposed(
      const std::vector<Question>& expressions) const {
    std::set<std::string> metrics;
    for (const Question& expression : expressions) {
      for (const Selector& selector : NamesIn(expression.expr).selectors) {
        if (!IsRecorded(selector.metric)) metrics.insert(ExposedName(selector.metric));
      }
    }
    std::vector<Question> questions;
    for (const std::string& metric : metrics) questions.push_back({"exposition", metric});
    ExpectAnswers(questions);

    std::map<std::string, std::set<std::string>> labels;
    for (const Question& question : questions) {
      for (const json& sample : question.result) {
        for (const auto& label : sample.at("metric").items()) {
          labels[question.expr].insert(label.key());
        }
      }
    }
    return labels;
  }

  void ExpectExposed(const std::string& where, const std::string& expr,
                     const std::map<std::string, std::set<std::string>>& exposed) const {
    SCOPED_TRACE(where + ": " + expr);
    const Names names = NamesIn(expr);
    std::set<std::string> labels = {"job", "instance"};
    for (const Selector& selector : names.selectors) {
      if (IsRecorded(selector.metric)) {
        labels.insert("role");
        continue;
      }
      const auto known = exposed.find(ExposedName(selector.metric));
      if (known == exposed.end()) continue;  // reported already
      labels.insert(known->second.begin(), known->second.end());
      for (const auto& [label, matcher] : selector.matchers) {
        EXPECT_TRUE(label == "job" || label == "instance" || known->second.contains(label))
            << selector.metric << " has no label " << label;
      }
    }
    for (const std::string& label : names.grouping) {
      EXPECT_TRUE(labels.contains(label)) << "no metric here has the label " << label;
    }
  }

  // This Prometheus stores classic histograms: a native one has the labels of its count.
  static std::string ExposedName(const std::string& metric) {
    const bool is_histogram =
        metric.ends_with("_tool_duration_seconds") || metric.ends_with("_task_duration_seconds");
    return is_histogram ? metric + "_count" : metric;
  }

  static bool IsRecorded(const std::string& name) { return name.find(':') != name.npos; }

  std::unique_ptr<test::ChildProcess> fleet_;
  std::unique_ptr<test::PrometheusProcess> prometheus_;
  Values chosen_;
};

// As queries named after their panels.
std::vector<Question> Questions(const Dashboard& dashboard, const Values& values) {
  std::vector<Question> questions;
  for (const json& panel : dashboard.Panels()) {
    for (const Target& target : dashboard.Targets(panel)) {
      // Empty where classic histograms are stored, as here; values_e2e_test.cc stores native ones.
      if (target.expr.starts_with("histogram_sum")) continue;
      questions.push_back({target.where, Substitute(target.expr, values)});
    }
  }
  return questions;
}

std::vector<YAML::Node> Rules(const std::string& file) {
  std::vector<YAML::Node> rules;
  for (const YAML::Node& group : YAML::LoadFile(SourcePath("grafana/rules/" + file))["groups"]) {
    for (const YAML::Node& rule : group["rules"]) rules.push_back(rule);
  }
  return rules;
}

std::vector<Question> Questions(const std::string& file) {
  std::vector<Question> questions;
  for (const YAML::Node& rule : Rules(file)) {
    questions.push_back({file, rule["expr"].as<std::string>()});
  }
  return questions;
}

TEST_F(GrafanaE2eTest, EveryQueryHasAResultForEveryChoice) {
  std::vector<Question> questions;
  for (const Dashboard& dashboard : Dashboards()) {
    const Values all = Chosen(dashboard);
    std::vector<Values> choices = {all};
    for (const auto& [variable, value] : chosen_) {
      if (!all.contains(variable) || all.at(variable) == value) continue;
      choices.push_back(all);
      choices.back()[variable] = value;
    }
    for (const Values& values : choices) {
      std::ranges::move(Questions(dashboard, values), std::back_inserter(questions));
    }
  }
  ExpectAnswers(questions);
}

TEST_F(GrafanaE2eTest, EveryVariableHasValues) {
  for (const Dashboard& dashboard : Dashboards()) {
    for (const json& variable : dashboard.Variables()) {
      if (variable.at("type") != "query") continue;
      const LabelValues values = LabelValuesOf(variable);
      std::vector<Question> questions = {
          {dashboard.File() + ", variable " + variable.value("name", ""),
           "count by (" + values.label + ") (" + Substitute(values.selector, Chosen(dashboard)) +
               ')'}};
      ExpectAnswers(questions);
      // Not every agent has a role. Grafana leaves a series without the label out.
      EXPECT_TRUE(std::ranges::any_of(questions.front().result, [&](const json& sample) {
        return sample.at("metric").contains(values.label);
      })) << questions.front().expr;
    }
  }
}

TEST_F(GrafanaE2eTest, OnlyExposedMetricsAreNamed) {
  std::vector<Question> expressions;
  for (const Dashboard& dashboard : Dashboards()) {
    std::ranges::move(Questions(dashboard, {}), std::back_inserter(expressions));
  }
  for (const std::string file : {"alerts.yml", "recording.yml"}) {
    std::ranges::move(Questions(file), std::back_inserter(expressions));
  }
  const auto exposed = Exposed(expressions);
  for (const auto& [where, expr, result, error] : expressions) ExpectExposed(where, expr, exposed);
}

TEST_F(GrafanaE2eTest, EveryRuleIsEvaluatedAndRecorded) {
  std::vector<Question> questions;
  for (const YAML::Node& rule : Rules("recording.yml")) {
    // Rules of roles compare with the hour before, which this daemon has not seen.
    const auto name = rule["record"].as<std::string>();
    if (!name.starts_with("role:")) questions.push_back({"recording.yml", name});
  }
  EXPECT_FALSE(questions.empty());
  ExpectAnswers(questions);
  const json groups = prometheus_->GetJson("/api/v1/rules").at("data").at("groups");
  EXPECT_FALSE(groups.empty());
  for (const json& group : groups) {
    for (const json& rule : group.at("rules")) {
      EXPECT_EQ(rule.value("health", ""), "ok") << rule.dump();
    }
  }
}

}  // namespace
}  // namespace pitwall::grafana
