// The rules of grafana/dashboard-linter, and the layout of the panels.
#include <gmock/gmock.h>

#include <algorithm>
#include <regex>
#include <set>

#include "tests/grafana/mixin.h"
#include "tests/grafana/promql.h"

namespace pitwall::grafana {
namespace {

using ::testing::HasSubstr;

const json kDatasource = {{"type", "prometheus"}, {"uid", "${datasource}"}};
constexpr int kGridColumns = 24;
constexpr int kHidden = 2;  // a variable that the page does not show

// Whether the family has a series for each agent.
bool IsOfAgents(const std::string& metric) {
  static const std::regex& of_agents = *new std::regex(
      "pitwall_(agent|tasks?|quality|tokens|cost|tool_(calls|errors)|model_(calls|errors))_.*");
  return std::regex_match(metric, of_agents);
}

template <class Check>
void ForEachPanel(Check check) {
  for (const Dashboard& dashboard : Dashboards()) {
    for (const json& panel : dashboard.Panels()) {
      SCOPED_TRACE(dashboard.Where(panel));
      check(dashboard, panel);
    }
  }
}

template <class Check>
void ForEachTarget(Check check) {
  ForEachPanel([&](const Dashboard& dashboard, const json& panel) {
    for (const Target& target : dashboard.Targets(panel)) check(panel, target);
  });
}

TEST(GrafanaDashboardTest, EachHasItsOwnUidATitleAndCannotBeEditedInPlace) {
  std::set<std::string> uids;
  for (const Dashboard& dashboard : Dashboards()) {
    SCOPED_TRACE(dashboard.File());
    EXPECT_TRUE(uids.insert(dashboard.Uid()).second) << dashboard.Uid();
    EXPECT_EQ(dashboard.Uid(), "pitwall-" + dashboard.File().substr(0, dashboard.File().find('.')));
    EXPECT_THAT(dashboard.Model().value("title", ""), HasSubstr("Pitwall / "));
    EXPECT_NE(dashboard.Model().value("description", ""), "");
    EXPECT_EQ(dashboard.Model().value("editable", true), false);
    EXPECT_FALSE(dashboard.Model().contains("id")) << "Grafana gives it";
  }
}

TEST(GrafanaDashboardTest, EachHasVariablesForItsDataSourceAndItsSelection) {
  for (const Dashboard& dashboard : Dashboards()) {
    SCOPED_TRACE(dashboard.File());
    const json datasource = dashboard.Variable("datasource");
    ASSERT_TRUE(datasource.is_object());
    EXPECT_EQ(datasource.value("type", ""), "datasource");
    EXPECT_EQ(datasource.value("query", ""), "prometheus");
    EXPECT_EQ(datasource.value("label", ""), "Data source");
    for (const json& variable : dashboard.Variables()) {
      SCOPED_TRACE(variable.value("name", ""));
      EXPECT_NE(variable.value("label", ""), "");
      if (variable.value("type", "") != "query") continue;
      EXPECT_EQ(variable.value("datasource", json()), kDatasource);
      EXPECT_EQ(variable.value("refresh", 0), 2) << "with the time range";
      // All values of a hidden variable are listed in the query; others match everything.
      const bool is_hidden = variable.value("hide", 0) == kHidden;
      EXPECT_EQ(variable.value("includeAll", false) && !is_hidden, variable.contains("allValue"));
    }
    for (const std::string name : {"job", "instance"}) {
      ASSERT_TRUE(dashboard.Variable(name).is_object()) << name;
      EXPECT_EQ(dashboard.Variable(name).value("multi", false), true);
      EXPECT_EQ(dashboard.Variable(name).value("allValue", ""), ".+");
    }
  }
}

TEST(GrafanaDashboardTest, EachUsesEveryVariableThatItOffers) {
  for (const Dashboard& dashboard : Dashboards()) {
    std::string queries;
    for (const json& variable : dashboard.Variables()) {
      if (variable.value("type", "") == "query") {
        queries += variable.at("query").at("query").get<std::string>() + '\n';
      }
    }
    for (const json& panel : dashboard.Panels()) {
      for (const Target& target : dashboard.Targets(panel)) queries += target.expr + '\n';
    }
    for (const json& variable : dashboard.Variables()) {
      const std::string name = variable.at("name");
      if (name == "datasource") continue;
      EXPECT_NE(Substitute(queries, {{name, ""}}), queries) << dashboard.File() << ": " << name;
    }
  }
}

TEST(GrafanaDashboardTest, EveryPanelHasATitleADescriptionAUnitThresholdsAndAQuery) {
  ForEachPanel([](const Dashboard& dashboard, const json& panel) {
    EXPECT_NE(panel.value("title", ""), "");
    EXPECT_NE(panel.value("description", ""), "");
    EXPECT_EQ(panel.value("datasource", json()), kDatasource);
    const json defaults = panel.at("fieldConfig").at("defaults");
    EXPECT_NE(defaults.value("unit", ""), "");
    EXPECT_FALSE(defaults.value(json::json_pointer("/thresholds/steps"), json()).empty());
    EXPECT_FALSE(dashboard.Targets(panel).empty());
  });
}

TEST(GrafanaDashboardTest, EveryQueryOfAPanelHasItsOwnRefIdAndTheChosenDataSource) {
  std::set<std::string> seen;
  ForEachTarget([&](const json&, const Target& target) {
    EXPECT_TRUE(seen.insert(target.where).second);
    EXPECT_EQ(target.model.value("datasource", json()), kDatasource);
    EXPECT_NE(target.model.value("instant", false), target.model.value("range", false));
  });
}

TEST(GrafanaDashboardTest, EverySelectorFollowsJobAndInstance) {
  ForEachTarget([](const json&, const Target& target) {
    const Names names = NamesIn(target.expr);
    EXPECT_FALSE(names.selectors.empty());
    for (const Selector& selector : names.selectors) {
      for (const std::string label : {"job", "instance"}) {
        const auto matcher = selector.matchers.find(label);
        ASSERT_NE(matcher, selector.matchers.end()) << selector.metric << ": " << label;
        EXPECT_EQ(matcher->second, "=~\"$" + label + '"');
      }
    }
  });
}

TEST(GrafanaDashboardTest, RatesSpanTheRateIntervalAndTotalsTheWholeRange) {
  static const std::set<std::string>& over_range =
      *new std::set<std::string>{"increase", "last_over_time", "min_over_time", "count_over_time"};
  ForEachTarget([](const json&, const Target& target) {
    const bool is_instant = target.model.value("instant", false);
    for (const Selector& selector : NamesIn(target.expr).selectors) {
      if (selector.function == "rate") {
        EXPECT_EQ(selector.range, "$__rate_interval") << selector.metric;
      } else if (over_range.contains(selector.function)) {
        EXPECT_EQ(selector.range, "$__range") << selector.metric;
        EXPECT_TRUE(is_instant) << "one evaluation over the range";
      } else {
        EXPECT_EQ(selector.range, "") << selector.metric;
        EXPECT_TRUE(is_instant || !selector.metric.ends_with("_total")) << selector.metric;
      }
    }
  });
}

// A range query over families that grow with agents and tools loads millions of samples.
TEST(GrafanaDashboardTest, QueriesOverTimeReadFamiliesOfAgentsForOneAgentOrAtFewSteps) {
  ForEachPanel([](const Dashboard& dashboard, const json& panel) {
    for (const Target& target : dashboard.Targets(panel)) {
      if (!target.model.value("range", false)) continue;
      for (const Selector& selector : NamesIn(target.expr).selectors) {
        if (!IsOfAgents(selector.metric)) continue;
        const auto agent = selector.matchers.find("agent_id");
        const bool is_one = dashboard.Uid() == "pitwall-agent" && agent != selector.matchers.end();
        EXPECT_TRUE(is_one || (selector.range.empty() && panel.value("interval", "") == "5m"))
            << target.where << ": " << selector.metric;
      }
    }
  });
}

// The labels that a query's result can have.
std::set<std::string> LabelsOf(const std::string& expr) { return NamesIn(expr).grouping; }

TEST(GrafanaDashboardTest, LegendsNameLabelsOfTheResult) {
  static const std::regex& label = *new std::regex(R"(\{\{(\w+)\}\})");
  ForEachTarget([](const json&, const Target& target) {
    const std::string legend = target.model.value("legendFormat", "");
    for (std::sregex_iterator at(legend.begin(), legend.end(), label), end; at != end; ++at) {
      EXPECT_TRUE(LabelsOf(target.expr).contains((*at)[1])) << target.where << ": " << legend;
    }
  });
}

TEST(GrafanaDashboardTest, TablesNameColumnsThatAreThere) {
  ForEachPanel([](const Dashboard& dashboard, const json& panel) {
    if (panel.at("type") != "table") return;
    std::set<std::string> columns = {"Time"};
    for (const Target& target : dashboard.Targets(panel)) {
      columns.merge(LabelsOf(target.expr));
      columns.insert("Value #" + target.model.value("refId", ""));
    }
    for (const json& step : panel.at("transformations")) {
      const json& options = step.at("options");
      for (const std::string names : {"excludeByName", "indexByName", "renameByName"}) {
        const json named = options.value(names, json::object());
        for (const auto& name : named.items()) {
          EXPECT_TRUE(columns.contains(name.key())) << name.key();
        }
      }
      const json renamed = options.value("renameByName", json::object());
      for (const auto& name : renamed.items()) {
        columns.insert(name.value().get<std::string>());
      }
      if (step.at("id") == "groupingToMatrix") {
        columns.insert(options.value("rowField", "") + '\\' + options.value("columnField", ""));
      }
    }
    for (const json& change : panel.at("fieldConfig").at("overrides")) {
      EXPECT_TRUE(columns.contains(change.at("matcher").at("options"))) << change.at("matcher");
    }
    for (const json& sort : panel.at("options").value("sortBy", json::array())) {
      EXPECT_TRUE(columns.contains(sort.at("displayName"))) << sort;
    }
  });
}

struct Box {
  int x, y, w, h;
  bool Overlaps(const Box& other) const {
    return x < other.x + other.w && other.x < x + w && y < other.y + other.h && other.y < y + h;
  }
};

Box BoxOf(const json& panel) {
  const json& grid = panel.at("gridPos");
  return {grid.at("x"), grid.at("y"), grid.at("w"), grid.at("h")};
}

TEST(GrafanaDashboardTest, NoTwoPanelsOverlapAndNoneLeavesTheGrid) {
  for (const Dashboard& dashboard : Dashboards()) {
    const json& panels = dashboard.Model().at("panels");  // row headings occupy space too
    std::set<int> ids;
    for (std::size_t i = 0; i < panels.size(); ++i) {
      SCOPED_TRACE(dashboard.Where(panels[i]));
      const Box box = BoxOf(panels[i]);
      EXPECT_TRUE(ids.insert(panels[i].at("id").get<int>()).second);
      EXPECT_GE(box.x, 0);
      EXPECT_LE(box.x + box.w, kGridColumns);
      EXPECT_GT(box.w * box.h, 0);
      for (std::size_t j = 0; j < i; ++j) {
        EXPECT_FALSE(box.Overlaps(BoxOf(panels[j]))) << dashboard.Where(panels[j]);
      }
    }
  }
}

TEST(GrafanaDashboardTest, PanelsLeaveNoHoleInTheGrid) {
  for (const Dashboard& dashboard : Dashboards()) {
    int area = 0;
    int bottom = 0;
    for (const json& panel : dashboard.Model().at("panels")) {
      const Box box = BoxOf(panel);
      area += box.w * box.h;
      bottom = std::max(bottom, box.y + box.h);
    }
    EXPECT_EQ(area, bottom * kGridColumns) << dashboard.File();
  }
}

}  // namespace
}  // namespace pitwall::grafana
