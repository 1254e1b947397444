#include "exporter/views/landing_page.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace pitwall::views {
namespace {

const std::string kHtml(LandingPageHtml());

TEST(LandingPageTest, IsTheFileOfTheSourcesByteForByte) {
  std::ifstream file(PITWALL_LANDING_PAGE, std::ios::binary);
  const std::string wanted((std::istreambuf_iterator<char>(file)), {});
  ASSERT_FALSE(wanted.empty());
  EXPECT_EQ(kHtml, wanted);
}

TEST(LandingPageTest, NeedsNoOtherHostAndNoAbsolutePath) {
  EXPECT_EQ(kHtml.find("://"), std::string::npos);
  const std::regex reference(R"re((href|src|fetch\()\s*=?\s*"([^"]*)")re");
  std::set<std::string> seen;
  for (std::sregex_iterator it(kHtml.begin(), kHtml.end(), reference), end; it != end; ++it) {
    const std::string target = (*it)[2];
    EXPECT_FALSE(target.starts_with('/')) << target;
    seen.insert(target);
  }
  EXPECT_TRUE(seen.contains("metrics"));
  EXPECT_TRUE(seen.contains("api/agent-performance"));
}

TEST(LandingPageTest, PutsNamesInAsTextOnly) {
  for (const char* way : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                          "setAttribute", "Function("}) {
    EXPECT_EQ(kHtml.find(way), std::string::npos) << way;
  }
}

TEST(LandingPageTest, ThePolicyAllowsItsOwnScriptByHashAndNothingInline) {
  const std::string policy = LandingPagePolicy();
  EXPECT_TRUE(policy.starts_with("default-src 'none';")) << policy;
  EXPECT_TRUE(std::regex_search(
      policy, std::regex("script-src 'sha256-[A-Za-z0-9+/]{43}='; connect-src 'self';")))
      << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(policy.find('*'), std::string::npos);
  // One block each, else a hash would cover only the first; no inline attributes, which it bars.
  EXPECT_EQ(kHtml.find("<script"), kHtml.rfind("<script"));
  EXPECT_EQ(kHtml.find("<style"), kHtml.rfind("<style"));
  EXPECT_FALSE(std::regex_search(kHtml, std::regex(R"( (style|on[a-z]+)=")")));
}

TEST(LandingPageTest, TheAnswerCarriesThePolicy) {
  const http::Response response = LandingPage()(http::Request{});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(response.body, kHtml);
  EXPECT_EQ(response.headers[0].first, "Content-Security-Policy");
  EXPECT_EQ(response.headers[0].second, LandingPagePolicy());
}

}  // namespace
}  // namespace pitwall::views
