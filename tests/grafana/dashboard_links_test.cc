// The links of the dashboards and pages of grafana/.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <regex>

#include "tests/grafana/mixin.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::grafana {
namespace {

// Every object below `node`, itself included.
void Visit(const json& node, const std::function<void(const json&)>& see) {
  if (node.is_object()) see(node);
  if (!node.is_structured()) return;
  for (const json& child : node) Visit(child, see);
}

const Dashboard* WithUid(const std::string& uid) {
  for (const Dashboard& dashboard : Dashboards()) {
    if (dashboard.Uid() == uid) return &dashboard;
  }
  return nullptr;
}

// `/d/uid?var-name=…&${name:queryparam}&${__url_time_range}`, or a page of the daemon itself.
void ExpectResolves(const std::string& url) {
  SCOPED_TRACE(url);
  if (url == R"(http://${__value.text}/#/agents/${__data.fields["Agent"]})") return;
  static const std::regex& form = *new std::regex(R"(/d/([a-z-]+)\?(.+))");
  static const std::regex& variable =
      *new std::regex(R"(var-([a-z_]+)=|\$\{([a-z]+):queryparam\})");
  std::smatch parts;
  ASSERT_TRUE(std::regex_match(url, parts, form));
  const Dashboard* const target = WithUid(parts[1]);
  ASSERT_NE(target, nullptr) << "no dashboard has this uid";
  const std::string parameters = parts[2];
  EXPECT_NE(parameters.find("${__url_time_range}"), parameters.npos) << "the time range is lost";
  for (std::sregex_iterator at(parameters.begin(), parameters.end(), variable), end; at != end;
       ++at) {
    const std::string name = (*at)[1].matched ? (*at)[1] : (*at)[2];
    EXPECT_TRUE(target->Variable(name).is_object()) << name << " is no variable of " << parts[1];
  }
}

TEST(GrafanaLinksTest, EveryDashboardLeadsToAllOthers) {
  for (const Dashboard& dashboard : Dashboards()) {
    SCOPED_TRACE(dashboard.File());
    ASSERT_EQ(dashboard.Model().at("links").size(), 1U);
    const json& link = dashboard.Model().at("links")[0];
    EXPECT_EQ(link.value("type", ""), "dashboards");
    EXPECT_EQ(link.value("includeVars", false) && link.value("keepTime", false), true);
    for (const json& tag : link.at("tags")) {
      for (const Dashboard& other : Dashboards()) {
        const json& tags = other.Model().at("tags");
        EXPECT_NE(std::find(tags.begin(), tags.end(), tag), tags.end()) << other.File();
      }
    }
  }
}

TEST(GrafanaLinksTest, EveryLinkInAPanelResolves) {
  std::size_t links = 0;
  for (const Dashboard& dashboard : Dashboards()) {
    for (const json& panel : dashboard.Panels()) {
      SCOPED_TRACE(dashboard.Where(panel));
      Visit(panel, [&](const json& node) {
        if (!node.contains("url")) return;
        ExpectResolves(node.at("url"));
        ++links;
      });
    }
  }
  EXPECT_GE(links, 4U);
}

TEST(GrafanaLinksTest, EveryFileThatAPageNamesIsThere) {
  static const std::regex& link = *new std::regex(R"(\]\(([^)#:]+)\))");
  std::size_t links = 0;
  for (const std::string page : {"grafana/README.md", "grafana/runbooks.md"}) {
    const std::string text = test::ReadFile(SourcePath(page));
    for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at, ++links) {
      EXPECT_TRUE(std::filesystem::exists(SourcePath("grafana/" + (*at)[1].str())))
          << page << ": " << (*at)[1];
    }
  }
  EXPECT_GE(links, 4U);
}

}  // namespace
}  // namespace pitwall::grafana
