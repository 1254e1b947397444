// The exports of libpitwall.so, the names of its version script and the declarations of the header
// are equal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

namespace pitwall {
namespace {

using Names = std::set<std::string>;

// The first group of every match.
Names Matches(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  Names names;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) {
    names.insert((*it)[1]);
  }
  return names;
}

TEST(SharedLibraryE2eTest, ExportsWhatTheHeaderDeclaresAndNothingElse) {
  const test::Ran nm =
      test::RunToEnd({PITWALL_NM, "--dynamic", "--defined-only", PITWALL_LIBRARY_FILE});
  ASSERT_EQ(nm.exit_code, 0) << nm.errors;
  Names exported = Matches(nm.out, R"(([^ \n]+)\n)");
  ASSERT_EQ(exported.erase("PITWALL_1"), 1U);
  Names scripted;
  for (const std::string& name :
       Matches(test::ReadFile(PITWALL_VERSION_SCRIPT), R"(\n +(pitwall_\w+);)")) {
    scripted.insert(name + "@@PITWALL_1");
  }
  Names declared;
  for (const std::string& name :
       Matches(test::ReadFile(PITWALL_C_HEADER), R"(\n[^ ].*\b(pitwall_\w+)\()")) {
    declared.insert(name + "@@PITWALL_1");
  }
  EXPECT_FALSE(exported.empty());
  EXPECT_EQ(exported, scripted);
  EXPECT_EQ(exported, declared);
}

}  // namespace
}  // namespace pitwall
