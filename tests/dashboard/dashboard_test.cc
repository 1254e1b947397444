// The built-in files of the page and their headers, with and without a built page.
#include "exporter/dashboard/dashboard.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>

#include "exporter/dashboard/assets.h"
#include "exporter/http/coding.h"

namespace pitwall::dashboard {
namespace {

http::Response Get(const std::string& path, const std::string& accept_encoding = "") {
  const std::vector<Page> pages = Pages();
  const auto page = std::ranges::find(pages, path, &Page::path);
  if (page == pages.end()) return http::ErrorResponse(404, path);
  http::Request request;
  if (!accept_encoding.empty()) request.headers = {{"Accept-Encoding", accept_encoding}};
  return page->handler(request);
}

std::string Header(const http::Response& response, std::string_view name) {
  const auto at = std::ranges::find(response.headers, name, &http::Fields::value_type::first);
  return at == response.headers.end() ? "" : at->second;
}

TEST(DashboardTest, ThePageNamesOnlyFilesThatAreThere) {
  const http::Response page = Get("/");
  ASSERT_EQ(page.status, 200);
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(Header(page, "Cache-Control"), "no-cache");
  const std::regex reference(R"re((?:href|src)="([^"]*)")re");
  std::size_t files = 0;
  for (std::sregex_iterator it(page.body.begin(), page.body.end(), reference), end; it != end;
       ++it) {
    const std::string target = (*it)[1];
    if (target.starts_with("api/") || target == "metrics") continue;
    EXPECT_EQ(Get("/" + target).status, 200) << target;
    ++files;
  }
  EXPECT_EQ(files, Assets().size() - 1);
}

TEST(DashboardTest, NoAddressIsAbsoluteAndNoScriptInline) {
  const std::string html = Get("/").body;
  EXPECT_EQ(html.find("://"), std::string::npos);
  EXPECT_FALSE(std::regex_search(html, std::regex(R"((href|src)="/)")));
  EXPECT_FALSE(std::regex_search(html, std::regex(R"(<style|<script>| (style|on[a-z]+)=")")));
}

TEST(DashboardTest, EveryFileCarriesThePolicy) {
  for (const Page& page : Pages()) {
    const std::string policy = Header(page.handler({}), "Content-Security-Policy");
    EXPECT_TRUE(policy.starts_with("default-src 'none';")) << page.path;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_EQ(policy.find('*'), std::string::npos);
  }
}

TEST(DashboardTest, AFileWithAHashInItsNameIsCachedForEver) {
  for (const Asset& asset : Assets()) {
    if (asset.path == "/") continue;
    const std::string path(asset.path);
    EXPECT_TRUE(std::regex_match(path, std::regex("/assets/[a-z]+-[0-9A-Za-z]{8}\\.[a-z]+")))
        << path;
    EXPECT_EQ(Header(Get(path), "Cache-Control"), "public, max-age=31536000, immutable");
  }
}

TEST(DashboardTest, AFileIsSentInTheSmallestAcceptedCoding) {
  for (const Asset& asset : Assets()) {
    if (asset.gzip.empty()) continue;
    const std::string path(asset.path);
    const http::Response plain = Get(path);
    EXPECT_EQ(plain.body, asset.body);
    EXPECT_EQ(Header(plain, "Content-Encoding"), "");
    const http::Response gzipped = Get(path, "gzip, deflate");
    EXPECT_EQ(Header(gzipped, "Content-Encoding"), "gzip");
    EXPECT_EQ(Header(gzipped, "Vary"), "Accept-Encoding");
    std::string back;
    ASSERT_EQ(http::Gunzip(gzipped.body, plain.body.size(), &back), http::Inflated::kComplete);
    EXPECT_EQ(back, plain.body);
    const http::Response small = Get(path, "gzip, br");
    EXPECT_EQ(Header(small, "Content-Encoding"), "br");
    EXPECT_LE(small.body.size(), gzipped.body.size());
  }
}

}  // namespace
}  // namespace pitwall::dashboard
