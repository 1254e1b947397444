#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/support/daemon_fixture.h"
#include "tests/support/markdown_pages.h"
#include "tests/support/raw_http.h"

namespace pitwall::cli {
namespace {

using AgentAddressesE2eTest = test::DaemonTest;

TEST_F(AgentAddressesE2eTest, EveryAddressIsServed) {
  Start();
  std::set<std::string> paths;
  for (const auto& [name, page] : test::Pages("docs/agents"))
    paths.merge(test::Matches(page, "`(/(?:v1|hooks|api)/[a-z]+)`"));
  EXPECT_GE(paths.size(), 9U);
  for (const std::string& path : paths) {
    EXPECT_NE(test::Get(Address(), path).status, 404) << path;
  }
}

}  // namespace
}  // namespace pitwall::cli
