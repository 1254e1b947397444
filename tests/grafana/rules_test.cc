// The rules, checked by promtool and for conventions that promtool does not know.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/grafana/mixin.h"
#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::grafana {
namespace {

constexpr char kAlerts[] = "grafana/rules/alerts.yml";
constexpr char kRecording[] = "grafana/rules/recording.yml";
constexpr char kCases[] = "tests/grafana/alerts_test.yml";

YAML::Node Load(std::string_view path) { return YAML::LoadFile(SourcePath(path)); }

std::vector<YAML::Node> RulesOf(std::string_view path) {
  std::vector<YAML::Node> rules;
  for (const YAML::Node& group : Load(path)["groups"]) {
    for (const YAML::Node& rule : group["rules"]) rules.push_back(rule);
  }
  return rules;
}

void ExpectPromtoolAgrees(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "promtool");
  const test::Ran promtool = test::RunToEnd(arguments);
  EXPECT_EQ(promtool.exit_code, 0)
      << "is promtool (package prometheus) installed? " << promtool.out << promtool.errors;
}

// The anchor that Markdown viewers give to a heading.
std::set<std::string> AnchorsOf(const std::string& markdown) {
  std::set<std::string> anchors;
  std::istringstream lines(markdown);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('#')) continue;
    std::string anchor;
    for (const char c : line.substr(line.find(' ') + 1)) {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
        anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      } else if (c == ' ' || c == '-') {
        anchor += '-';
      }
    }
    anchors.insert(anchor);
  }
  return anchors;
}

TEST(GrafanaRulesTest, PromtoolFindsNoFaultInTheConfiguration) {
  ExpectPromtoolAgrees({"check", "config", SourcePath("grafana/prometheus.yml")});
}

TEST(GrafanaRulesTest, PromtoolFindsNoFaultInTheRules) {
  ExpectPromtoolAgrees({"check", "rules", "--lint=all", "--lint-fatal", SourcePath(kAlerts),
                        SourcePath(kRecording)});
}

TEST(GrafanaRulesTest, EveryAlertFiresOnlyInItsCases) {
  ExpectPromtoolAgrees({"test", "rules", SourcePath(kCases)});
}

TEST(GrafanaRulesTest, EveryAlertHasACaseThatFiresAndOneThatDoesNot) {
  std::map<std::string, std::set<bool>> cases;
  for (const YAML::Node& test : Load(kCases)["tests"]) {
    for (const YAML::Node& expected : test["alert_rule_test"]) {
      cases[expected["alertname"].as<std::string>()].insert(expected["exp_alerts"].IsDefined());
    }
  }
  for (const YAML::Node& rule : RulesOf(kAlerts)) {
    const auto alert = rule["alert"].as<std::string>();
    EXPECT_EQ(cases[alert], (std::set<bool>{false, true})) << alert;
  }
}

TEST(GrafanaRulesTest, EveryAlertHasASeverityAndAnAction) {
  const std::vector<YAML::Node> rules = RulesOf(kAlerts);
  ASSERT_FALSE(rules.empty());
  for (const YAML::Node& rule : rules) {
    const auto alert = rule["alert"].as<std::string>();
    SCOPED_TRACE(alert);
    const auto severity = rule["labels"]["severity"].as<std::string>("");
    EXPECT_TRUE(severity == "warning" || severity == "critical") << severity;
    // As the mixins' guideline says: the summary is the same for all alerts of a rule.
    const auto summary = rule["annotations"]["summary"].as<std::string>("");
    EXPECT_TRUE(std::regex_match(summary, std::regex("[A-Z][^{]*\\."))) << summary;
    EXPECT_NE(rule["annotations"]["description"].as<std::string>(""), "");
    const auto url = rule["annotations"]["runbook_url"].as<std::string>("");
    const std::size_t hash = url.find('#');
    ASSERT_NE(hash, url.npos) << url;
    const std::string page = test::ReadFile(SourcePath(url.substr(0, hash)));
    EXPECT_TRUE(AnchorsOf(page).contains(url.substr(hash + 1))) << url;
  }
}

TEST(GrafanaRulesTest, TheMixinHasEveryDashboardRuleAndAlert) {
  const std::string mixin = "local m = import '" + SourcePath("grafana/mixin.libsonnet") + "'; ";
  const test::Ran jsonnet = test::RunToEnd(
      {"jsonnet", "-e",
       mixin + "{d: m.grafanaDashboards, r: m.prometheusRules, a: m.prometheusAlerts}"});
  ASSERT_EQ(jsonnet.exit_code, 0) << "is jsonnet (package jsonnet) installed? " << jsonnet.errors;
  const json all = json::parse(jsonnet.out);
  EXPECT_EQ(all["d"].size(), Dashboards().size());
  for (const Dashboard& dashboard : Dashboards()) {
    EXPECT_EQ(all["d"].value(dashboard.File(), json()), dashboard.Model());
  }
  for (const auto& [key, path] : {std::pair{"r", kRecording}, std::pair{"a", kAlerts}}) {
    std::size_t rules = 0;
    for (const json& group : all[key]["groups"]) rules += group["rules"].size();
    EXPECT_EQ(rules, RulesOf(path).size()) << path;
  }
}

TEST(GrafanaRulesTest, RecordedNamesAreLevelMetricOperations) {
  const std::vector<YAML::Node> rules = RulesOf(kRecording);
  ASSERT_FALSE(rules.empty());
  for (const YAML::Node& rule : rules) {
    const auto name = rule["record"].as<std::string>();
    EXPECT_EQ(std::count(name.begin(), name.end(), ':'), 2) << name;
    EXPECT_NE(name.find(":pitwall_"), name.npos) << name;
  }
}

}  // namespace
}  // namespace pitwall::grafana
